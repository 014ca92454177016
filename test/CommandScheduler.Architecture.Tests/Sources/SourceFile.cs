using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CommandScheduler.Architecture.Tests.Sources;

/// <summary>A source file of a project.</summary>
/// <param name="Project">The name of the project.</param>
/// <param name="Path">Where the file is, from the folder of the project, with slashes.</param>
/// <param name="Tree">What is in it.</param>
internal sealed record SourceFile(string Project, string Path, SyntaxTree Tree)
{
    /// <summary>What stands for the folder of the project among the rooms.</summary>
    public const string Root = "(root)";

    /// <summary>Gets the folder, which is the room.</summary>
    public string Room => Path.LastIndexOf('/') is >= 0 and var end ? Path[..end] : Root;

    /// <summary>Gets what the file is called in the list of debts: a move within its project does not change it.</summary>
    public string Key => $"{Project}/{Path[(Path.LastIndexOf('/') + 1)..]}";

    public IEnumerable<BaseNamespaceDeclarationSyntax> Namespaces => Tree.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>();

    /// <summary>Gets the types of the file that are in no other type.</summary>
    public IEnumerable<MemberDeclarationSyntax> Types
        => Tree.GetRoot()
            .DescendantNodes(node => node is not (BaseTypeDeclarationSyntax or DelegateDeclarationSyntax))
            .OfType<MemberDeclarationSyntax>()
            .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    /// <summary>Names a place in the file as compilers do.</summary>
    public string PlaceOf(SyntaxNodeOrToken node) => PlaceOf(LineOf(node));

    public string PlaceOf(int line) => $"{Project}/{Path}:{line}";

    public int LineOf(SyntaxNodeOrToken node) => Tree.GetLineSpan(node.Span).StartLinePosition.Line + 1;
}
