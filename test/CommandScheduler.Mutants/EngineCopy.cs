using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace CommandScheduler.Mutants;

/// <summary>Compiles a copy of the engine that has all mutants in it, each switched off.</summary>
internal static class EngineCopy
{
    /// <summary>Compiles the copy.</summary>
    /// <returns>The mutants that compile, and how many did not.</returns>
    public static (List<Mutant> Mutants, int Dropped) Compile(string engineProject, string output, Settings settings)
    {
        var folder = Path.GetDirectoryName(engineProject)!;
        var arguments = CSharpCommandLineParser.Default.Parse(CompilerArguments(engineProject), folder, sdkDirectory: null);
        var options = arguments.CompilationOptions
            .WithGeneralDiagnosticOption(ReportDiagnostic.Default)
            .WithNullableContextOptions(NullableContextOptions.Annotations);
        var trees = arguments.SourceFiles.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file.Path), arguments.ParseOptions, file.Path)).ToList();
        var references = arguments.MetadataReferences.Select(reference => MetadataReference.CreateFromFile(reference.Reference, reference.Properties));
        var compilation = CSharpCompilation.Create(arguments.CompilationName, trees, references, options);
        compilation = Generated(compilation, arguments).AddSyntaxTrees(CSharpSyntaxTree.ParseText(MutantSwitchSource.Text, arguments.ParseOptions,
            "MutantSwitch.cs"));

        var rules = trees.Where(tree => IsRule(Path.GetRelativePath(folder, tree.FilePath), settings)).ToList();
        var counted = rules.ToDictionary(tree => tree.FilePath, tree => tree.WithChangedText(SourceText.From(Weaver.CountRounds(tree.GetRoot()))));
        foreach (var tree in rules)
        {
            compilation = compilation.ReplaceSyntaxTree(tree, counted[tree.FilePath]);
        }

        var dropped = new HashSet<int>();
        while (true)
        {
            var mutants = new List<Mutant>();
            var weaver = new Weaver(mutants);
            var places = new Dictionary<string, List<(TextSpan Span, int Number)>>();
            var copy = compilation;
            foreach (var tree in rules.Select(tree => counted[tree.FilePath]))
            {
                var (text, found) = weaver.Weave(Path.GetRelativePath(folder, tree.FilePath), compilation.GetSemanticModel(tree), dropped);
                places[tree.FilePath] = found;
                copy = copy.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(text, arguments.ParseOptions, tree.FilePath));
            }

            using var assembly = new MemoryStream();
            var result = copy.Emit(assembly);
            if (result.Success)
            {
                File.WriteAllBytes(output, assembly.ToArray());
                return ([.. mutants.Where(mutant => !dropped.Contains(mutant.Number))], dropped.Count);
            }

            var before = dropped.Count;
            foreach (var error in result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
            {
                var at = error.Location.SourceSpan.Start;
                var guilty = places.GetValueOrDefault(error.Location.SourceTree?.FilePath ?? "")?.Where(place => place.Span.Contains(at)).Select(place
                    => place.Number).FirstOrDefault();
                if (guilty is not > 0)
                {
                    throw new InvalidOperationException($"The copy of the engine does not compile, whatever the mutants are: {error}");
                }

                dropped.Add(guilty.Value);
            }

            Console.WriteLine($"{dropped.Count - before} mutants do not compile and are left out.");
        }
    }

    private static bool IsRule(string file, Settings settings)
        => settings.Folders.Contains(Path.GetDirectoryName(file)!.Split(Path.DirectorySeparatorChar)[0]) && file.Contains(settings.Only,
            StringComparison.OrdinalIgnoreCase);

    private static CSharpCompilation Generated(CSharpCompilation compilation, CSharpCommandLineArguments arguments)
    {
        var loader = new Loader();
        var generators = arguments.AnalyzerReferences
            .Select(reference => new AnalyzerFileReference(Path.GetFullPath(reference.FilePath, arguments.BaseDirectory!), loader))
            .SelectMany(reference => reference.GetGenerators(LanguageNames.CSharp));
        var configs = AnalyzerConfigSet.Create(arguments.AnalyzerConfigPaths.Select(path => AnalyzerConfig.Parse(File.ReadAllText(path), path)).ToList());
        CSharpGeneratorDriver.Create(generators, parseOptions: arguments.ParseOptions, optionsProvider: new ConfigOptions(configs))
            .RunGeneratorsAndUpdateCompilation(compilation, out var generated, out _);
        return (CSharpCompilation)generated;
    }

    private static string[] CompilerArguments(string project)
    {
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", project, "-t:Compile", "-p:ProvideCommandLineArgs=true",
            "-p:SkipCompilerExecution=true", "-p:BuildProjectReferences=false", "-p:NonExistentFile=nothing", "-getItem:CscCommandLineArgs"]) { RedirectStandardOutput = true })!;
        var answer = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        using var json = JsonDocument.Parse(answer);
        return [.. json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray().Select(item
            => item.GetProperty("Identity").GetString()!)];
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }

    private sealed class ConfigOptions(AnalyzerConfigSet configs) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(configs.GlobalConfigOptions.AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Options(configs.GetOptionsForSourcePath(tree.FilePath).AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile)
            => new Options(configs.GetOptionsForSourcePath(textFile.Path).AnalyzerOptions);
    }

    private sealed class Options(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key,
            out value);
    }
}
