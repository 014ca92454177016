using CommandScheduler.Architecture.Tests.Sources;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CommandScheduler.Architecture.Tests.Rules;

/// <summary>
/// No type holds more than fits in one head. Counted are declared fields, of the instance and static, but no constants and
/// nothing that the compiler makes for a property; and the parameters of a primary constructor that members use.
/// </summary>
internal static class FieldCountRule
{
    public const int Limit = 15;

    public static IEnumerable<Offence> Check(SourceProject project)
        => from file in project.Files
           let model = project.Compilation.GetSemanticModel(file.Tree)
           from declared in file.Tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>()
           let type = model.GetDeclaredSymbol(declared)
           // A type in parts is counted once.
           where type.DeclaringSyntaxReferences[0].GetSyntax() == declared
           let count = Count(project, type)
           where count > Limit
           select new Offence($"{file.Project}/{type.Name}", $"{file.PlaceOf(declared.Identifier)} {type.Name} has {count} fields; the limit is {Limit}.");

    private static int Count(SourceProject project, INamedTypeSymbol type)
        => type.GetMembers().OfType<IFieldSymbol>().Count(field => !field.IsConst && !field.IsImplicitlyDeclared)
            + type.DeclaringSyntaxReferences.Select(part => (TypeDeclarationSyntax)part.GetSyntax()).Sum(part => Captured(project, type, part));

    private static int Captured(SourceProject project, INamedTypeSymbol type, TypeDeclarationSyntax declared)
    {
        if (declared.ParameterList is not { } parameters || type.IsRecord)
        {
            return 0;
        }

        var model = project.Compilation.GetSemanticModel(declared.SyntaxTree);
        return parameters.Parameters
            .Select(parameter => model.GetDeclaredSymbol(parameter))
            .Count(parameter => type.DeclaringSyntaxReferences
                .SelectMany(part => ((TypeDeclarationSyntax)part.GetSyntax()).Members)
                .SelectMany(UsesAtRunTime)
                .Any(name => name.Identifier.ValueText == parameter!.Name
                    && SymbolEqualityComparer.Default.Equals(project.Compilation.GetSemanticModel(name.SyntaxTree).GetSymbolInfo(name).Symbol, parameter)));
    }

    /// <summary>Gets the names in a member that are not read by the constructor itself, as those in an initializer are.</summary>
    private static IEnumerable<IdentifierNameSyntax> UsesAtRunTime(MemberDeclarationSyntax member)
        => member is BaseFieldDeclarationSyntax or BaseTypeDeclarationSyntax
            ? []
            : member
                .DescendantNodes(node => node is not EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax })
                .OfType<IdentifierNameSyntax>()
                .Where(name => !name.Ancestors().Any(node => node.IsKind(SyntaxKind.ThisConstructorInitializer)));
}
