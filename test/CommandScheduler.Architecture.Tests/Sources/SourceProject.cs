using System.Xml.Linq;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CommandScheduler.Architecture.Tests.Sources;

/// <summary>The sources of a project, compiled so that each name is known for what it means. What generators would add is missing.</summary>
internal sealed class SourceProject
{
    /// <summary>What the SDKs import by themselves.</summary>
    private static readonly string[] ImplicitUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        "Orleans", "Orleans.Hosting", "Orleans.Runtime",
    ];

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    private static readonly IReadOnlyList<PortableExecutableReference> References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly Lazy<IReadOnlyList<SourceProject>> Loaded = new(() => [.. Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .Where(Repository.IsWritten)
        .Order(StringComparer.Ordinal)
        .Select(Load)]);

    private readonly Dictionary<SyntaxTree, SourceFile> _byTree;

    private SourceProject(string name, string rootNamespace, IReadOnlyList<SourceFile> files, IEnumerable<string> usings)
    {
        Name = name;
        RootNamespace = rootNamespace;
        Files = files;
        _byTree = files.ToDictionary(file => file.Tree);
        var global = CSharpSyntaxTree.ParseText(string.Concat(usings.Select(name => $"global using {name};\n")), Parsing);
        Compilation = CSharpCompilation.Create(
            name,
            [global, .. files.Select(file => file.Tree)],
            References.Where(reference => Path.GetFileNameWithoutExtension(reference.FilePath) != name),
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
    }

    /// <summary>Gets the projects under src.</summary>
    public static IReadOnlyList<SourceProject> All => Loaded.Value;

    public string Name { get; }

    public string RootNamespace { get; }

    public IReadOnlyList<SourceFile> Files { get; }

    public CSharpCompilation Compilation { get; }

    /// <summary>Makes a project of texts, to try a rule on.</summary>
    public static SourceProject FromTexts(params (string Path, string Text)[] files)
        => new("Sample", "Sample", [.. files.Select(file => Parse("Sample", file.Path, file.Text))], ImplicitUsings);

    /// <summary>Finds the file of a type or member that this project declares; null for what comes from elsewhere.</summary>
    public SourceFile? FileOf(ISymbol symbol)
        => symbol.DeclaringSyntaxReferences.Select(reference => _byTree.GetValueOrDefault(reference.SyntaxTree)).FirstOrDefault(file => file is not null);

    private static SourceProject Load(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var folder = Path.GetDirectoryName(project)!;
        var xml = XDocument.Load(project).Root!;
        var usings = xml.Descendants("Using").Select(item => (string?)item.Attribute("Include")).OfType<string>();
        return new(
            name,
            xml.Descendants("RootNamespace").FirstOrDefault()?.Value ?? name,
            [.. Repository.SourcesIn(folder).Select(file => Parse(name, Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText(file)))],
            ImplicitUsings.Union(usings));
    }

    private static SourceFile Parse(string project, string path, string text) => new(project, path, CSharpSyntaxTree.ParseText(text, Parsing, path));
}
