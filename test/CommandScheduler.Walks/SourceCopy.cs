using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

using CommandScheduler.TestSupport.Processes;

using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CommandScheduler.Walks;

/// <summary>The instrumented copy of the sources with its host program, in a temporary folder that the next run finds again.</summary>
internal sealed class SourceCopy
{
    /// <summary>The back ends, of which those are built that there are.</summary>
    private static readonly string[] BackEnds = ["CommandScheduler.PostgreSql", "CommandScheduler.AdoNet", "CommandScheduler.Sqlite"];

    private static readonly string Source = Path.Combine(Repository.Root, "src");

    private readonly string _folder = Path.Combine(
        Path.GetTempPath(),
        $"scheduler-walks-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Repository.Root)))[..8]}");

    private readonly HashSet<string> _written = [];

    public string Program => Path.Combine(_folder, "host", "bin", "walks-host.dll");

    /// <summary>Writes what has changed, and builds it.</summary>
    public void Make()
    {
        var backEnds = BackEnds.Where(name => File.Exists(Project(name))).ToList();
        var instrumented = new HashSet<string>();
        backEnds.ForEach(name => Follow(Project(name), instrumented));
        var known = new HashSet<string>();
        foreach (var path in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories))
        {
            var file = Path.GetRelativePath(Source, path).Replace('\\', '/');
            var parts = file.Split('/');
            if (parts.Any(part => part is "bin" or "obj"))
            {
                continue;
            }

            var text = File.ReadAllText(path);
            var isOfWalk = file.EndsWith(".cs", StringComparison.Ordinal) && instrumented.Contains(parts[0]);
            Write($"src/{file}", isOfWalk ? Instrument(text, file, known) : text);
        }

        foreach (var path in Directory.EnumerateFiles(Repository.Root, "Directory.*"))
        {
            Write(Path.GetFileName(path), File.ReadAllText(path));
        }

        Write("BannedSymbols.txt", "");
        Write("recorder/recorder.csproj", ProjectOf("Library", []));
        Write("recorder/Walk.cs", Own("Walk.cs"));
        Write("host/walks-host.csproj", ProjectOf("Exe", [.. backEnds.Select(name => $"../src/{name}/{name}.csproj"), "../recorder/recorder.csproj"]));
        Write("host/Program.cs", Own("Program.cs"));
        Write("recorder.targets", Targets(instrumented));
        Sweep();
        foreach (var name in LeftOut.Names.Where(name => !known.Contains(name)))
        {
            Console.Error.WriteLine($"There is no '{name}' in src now. Correct the list of what is left out, in {nameof(LeftOut)}.cs.");
        }

        Build();
    }

    private static string Project(string name) => Path.Combine(Source, name, $"{name}.csproj");

    /// <summary>Finds the projects that a project runs with, itself among them.</summary>
    private static void Follow(string project, HashSet<string> found)
    {
        if (!found.Add(Path.GetFileNameWithoutExtension(project)))
        {
            return;
        }

        foreach (var reference in XDocument.Load(project).Descendants("ProjectReference").Where(item => item.Attribute("OutputItemType") is null))
        {
            Follow(Path.GetFullPath(reference.Attribute("Include")!.Value, Path.GetDirectoryName(project)!), found);
        }
    }

    private static string Own(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Copy", file));

    private static string Instrument(string text, string file, HashSet<string> known)
    {
        var root = CSharpSyntaxTree.ParseText(text, new(LanguageVersion.Latest)).GetRoot();
        foreach (var type in root.DescendantNodes().OfType<TypeDeclarationSyntax>())
        {
            known.Add(type.Identifier.ValueText);
            known.UnionWith(type.Members.OfType<MethodDeclarationSyntax>().Select(method => $"{type.Identifier.ValueText}.{method.Identifier.ValueText}"));
        }

        return new Instrumentation(file).Visit(root).ToFullString();
    }

    private static string ProjectOf(string output, string[] references)
        => $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>{output}</OutputType>
                <OutputPath>bin</OutputPath>
                <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
              </PropertyGroup>
              <ItemGroup>
                {(output == "Exe" ? """<PackageReference Include="Microsoft.Orleans.Server" />""" : "")}
                {string.Concat(references.Select(path => $"""<ProjectReference Include="{path}" />"""))}
              </ItemGroup>
            </Project>
            """;

    private static string Targets(HashSet<string> instrumented)
        => $"""
            <Project>
              <PropertyGroup>
                <InstrumentedProjects>{string.Concat(instrumented.Select(name => $"|{name}|"))}</InstrumentedProjects>
              </PropertyGroup>
              <ItemGroup Condition="$(InstrumentedProjects.Contains('|$(MSBuildProjectName)|'))">
                <ProjectReference Include="$(MSBuildThisFileDirectory)recorder/recorder.csproj" />
              </ItemGroup>
            </Project>
            """;

    private void Write(string file, string text)
    {
        var path = Path.GetFullPath(Path.Combine(_folder, file));
        _written.Add(path);
        // What has not changed is not built again.
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }

    /// <summary>Removes what an earlier run wrote and this one did not.</summary>
    private void Sweep()
    {
        var outputs = new[] { "bin", "obj" };
        foreach (var path in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            if (!_written.Contains(path) && !Path.GetRelativePath(_folder, path).Split(Path.DirectorySeparatorChar).Any(outputs.Contains))
            {
                File.Delete(path);
            }
        }
    }

    private void Build()
    {
        string[] arguments =
        [
            "build", "host/walks-host.csproj", "-v", "q", "-nologo", "-clp:NoSummary", "-nodeReuse:false",
            "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:WarningLevel=0", "-p:GenerateDocumentationFile=false",
            $"-p:CustomAfterMicrosoftCommonTargets={Path.Combine(_folder, "recorder.targets")}",
        ];
        using var build = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true })!;
        var said = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode != 0)
        {
            throw new InvalidOperationException($"The instrumented copy in {_folder} does not build. {said}");
        }
    }
}
