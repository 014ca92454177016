using CommandScheduler.Architecture.Tests.Sources;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CommandScheduler.Architecture.Tests.Rules;

/// <summary>
/// No method has more ways through it than can be tested: McCabe's figure. It is one, and one more for each branch, loop, case,
/// arm (but not for a default or a discard) and catch, and for each operator that may leave out what follows it: &amp;&amp;, ||,
/// ??, ??=, ?:, ?., and "and" and "or" in a pattern. Functions and lambdas in a method are counted with it, and a local
/// function once more by itself.
/// </summary>
internal static class ComplexityRule
{
    public const int Limit = 15;

    public static IEnumerable<Offence> Check(SourceProject project)
        => from file in project.Files
           from code in file.Tree.GetRoot().DescendantNodes()
           let name = NameOf(code)
           where name is not null
           let count = Count(code)
           where count > Limit
           select new Offence($"{file.Project}/{name}", $"{file.PlaceOf(PlaceOf(code))} {name} has a complexity of {count}; the limit is {Limit}.");

    /// <summary>Counts the ways through a method.</summary>
    public static int Count(SyntaxNode code) => 1 + code.DescendantNodes().Count(IsFork);

    private static bool IsFork(SyntaxNode node)
        => node switch
        {
            SwitchExpressionArmSyntax { Pattern: DiscardPatternSyntax, WhenClause: null } => false,
            SwitchExpressionArmSyntax => true,
            BinaryPatternSyntax => true,
            _ => node.Kind() is SyntaxKind.IfStatement
                or SyntaxKind.WhileStatement
                or SyntaxKind.DoStatement
                or SyntaxKind.ForStatement
                or SyntaxKind.ForEachStatement
                or SyntaxKind.ForEachVariableStatement
                or SyntaxKind.CaseSwitchLabel
                or SyntaxKind.CasePatternSwitchLabel
                or SyntaxKind.CatchClause
                or SyntaxKind.LogicalAndExpression
                or SyntaxKind.LogicalOrExpression
                or SyntaxKind.CoalesceExpression
                or SyntaxKind.CoalesceAssignmentExpression
                or SyntaxKind.ConditionalExpression
                or SyntaxKind.ConditionalAccessExpression,
        };

    /// <summary>Names what has a figure of its own; null for the rest.</summary>
    private static string? NameOf(SyntaxNode code)
        => code switch
        {
            MethodDeclarationSyntax method => $"{TypeOf(code)}.{method.Identifier.ValueText}",
            BaseMethodDeclarationSyntax => $"{TypeOf(code)}.{(code is ConstructorDeclarationSyntax ? "ctor" : "operator")}",
            BasePropertyDeclarationSyntax property => $"{TypeOf(code)}.{(property as PropertyDeclarationSyntax)?.Identifier.ValueText ?? "this"}",
            LocalFunctionStatementSyntax function => $"{TypeOf(code)}.{function.Identifier.ValueText}",
            BaseFieldDeclarationSyntax field => $"{TypeOf(code)}.{field.Declaration.Variables[0].Identifier.ValueText}",
            _ => null,
        };

    private static SyntaxNodeOrToken PlaceOf(SyntaxNode code)
        => code switch
        {
            MethodDeclarationSyntax method => method.Identifier,
            ConstructorDeclarationSyntax constructor => constructor.Identifier,
            PropertyDeclarationSyntax property => property.Identifier,
            LocalFunctionStatementSyntax function => function.Identifier,
            _ => code,
        };

    private static string? TypeOf(SyntaxNode code) => code.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()?.Identifier.ValueText;
}
