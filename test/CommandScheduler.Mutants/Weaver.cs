using System.Globalization;
using System.Text;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CommandScheduler.Mutants;

/// <summary>Writes all mutants of a file into it, each as a copy of its member's body that a number switches on.</summary>
internal sealed class Weaver(List<Mutant> mutants)
{
    private const string Switch = "global::CommandScheduler.MutantSwitch";

    private int _member;

    /// <summary>Counts the rounds of each loop, so that one without an end is noticed.</summary>
    public static string CountRounds(SyntaxNode root)
    {
        var text = root.ToFullString();
        var braces = root.DescendantNodes()
            .Select(node => node switch
            {
                WhileStatementSyntax loop => loop.Statement,
                ForStatementSyntax loop => loop.Statement,
                ForEachStatementSyntax loop => loop.Statement,
                DoStatementSyntax loop => loop.Statement,
                _ => null,
            })
            .OfType<BlockSyntax>()
            .Select(block => block.OpenBraceToken.Span.End)
            .OrderDescending();
        return braces.Aggregate(text, (woven, at) => woven.Insert(at, $" {Switch}.Step();"));
    }

    /// <summary>Weaves a file.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="model">What the file means.</param>
    /// <param name="dropped">The numbers of mutants that do not compile.</param>
    /// <returns>The text, and where each mutant is in it.</returns>
    public (string Text, List<(TextSpan Span, int Number)> Places) Weave(string file, SemanticModel model, IReadOnlySet<int> dropped)
    {
        var root = model.SyntaxTree.GetRoot();
        var text = root.ToFullString();
        var woven = new StringBuilder();
        var places = new List<(TextSpan, int)>();
        var at = 0;
        foreach (var body in root.DescendantNodes().Where(IsBody).Where(IsOfRules).OrderBy(body => body.SpanStart))
        {
            var finder = new MutationFinder(model);
            finder.Visit(body);
            if (body is ArrowExpressionClauseSyntax arrow && !IsVoid(body))
            {
                finder.Default(arrow.Expression);
            }

            _member++;
            var isVoid = IsVoid(body);
            var end = isVoid ? "break;" : "throw null!;";
            woven.Append(text, at, body.SpanStart - at);
            woven.Append(IsProperty(body) ? "{ get { " : "{ ").Append(CultureInfo.InvariantCulture, $"switch ({Switch}.At({_member})) {{ ");
            foreach (var mutation in finder.Found.Distinct())
            {
                var line = model.SyntaxTree.GetText().Lines.GetLinePosition(mutation.Span.Start).Line + 1;
                var mutant = new Mutant(mutants.Count + 1, _member, file, line, MemberOf(body), Short(text[mutation.Span.Start..mutation.Span.End]),
                    Short(mutation.Replacement));
                mutants.Add(mutant);
                if (dropped.Contains(mutant.Number))
                {
                    continue;
                }

                woven.Append(CultureInfo.InvariantCulture, $"case {mutant.Number}: ");
                var start = woven.Length;
                var changed = text[body.SpanStart..mutation.Span.Start] + mutation.Replacement + text[mutation.Span.End..body.Span.End];
                woven.Append(Block(body, isVoid, changed));
                places.Add((TextSpan.FromBounds(start, woven.Length), mutant.Number));
                woven.Append(CultureInfo.InvariantCulture, $" {end} ");
            }

            woven.Append(CultureInfo.InvariantCulture, $"default: {Block(body, isVoid, text[body.SpanStart..body.Span.End])} {end} }} }}")
                .Append(IsProperty(body) ? " }" : "");
            at = body.Span.End;
            if (body is ArrowExpressionClauseSyntax)
            {
                // The semicolon of an expression body would be one too many.
                at = text.IndexOf(';', at) + 1;
            }
        }

        return (woven.Append(text, at, text.Length - at).ToString(), places);
    }

    private static string Block(SyntaxNode body, bool isVoid, string text)
        => body is BlockSyntax ? text : text.TrimStart('=', '>', ' ', '\n', '\r') is var value && value.StartsWith("throw ",
            StringComparison.Ordinal) || isVoid
            ? $"{{ {text["=>".Length..]}; }}"
            : $"{{ return {text["=>".Length..]}; }}";

    private static bool IsBody(SyntaxNode node)
        => node is BlockSyntax { Parent: BaseMethodDeclarationSyntax or AccessorDeclarationSyntax }
            or ArrowExpressionClauseSyntax { Parent: BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or PropertyDeclarationSyntax };

    /// <summary>What awaits, disposes or is a grain is no rule.</summary>
    private static bool IsOfRules(SyntaxNode body)
        => body.Ancestors().OfType<TypeDeclarationSyntax>().Last() is var type
            && !type.DescendantNodes().Any(node => node is AwaitExpressionSyntax)
            && type.BaseList?.Types.Select(parent => parent.ToString()).Any(parent
                => parent is "IDisposable" or "Grain" or "ICommandScheduler" || parent.EndsWith("CallFilter", StringComparison.Ordinal)) != true;

    private static bool IsProperty(SyntaxNode body) => body.Parent is PropertyDeclarationSyntax;

    private static bool IsVoid(SyntaxNode body)
        => body.DescendantNodes(node => node is not LocalFunctionStatementSyntax).Any(node => node is YieldStatementSyntax)
            || body.Parent switch
            {
                MethodDeclarationSyntax method => method.ReturnType.ToString() == "void",
                ConstructorDeclarationSyntax => true,
                AccessorDeclarationSyntax accessor => !accessor.IsKind(SyntaxKind.GetAccessorDeclaration),
                _ => false,
            };

    private static string MemberOf(SyntaxNode body)
    {
        var type = body.Ancestors().OfType<TypeDeclarationSyntax>().First().Identifier.Text;
        return body.Ancestors().OfType<MemberDeclarationSyntax>().First() switch
        {
            MethodDeclarationSyntax method => $"{type}.{method.Identifier.Text}",
            PropertyDeclarationSyntax property => $"{type}.{property.Identifier.Text}",
            _ => type,
        };
    }

    private static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null,
            StringSplitOptions.RemoveEmptyEntries)).Replace("global::CommandScheduler.MutantSwitch.", "", StringComparison.Ordinal);
        return line.Length <= 90 ? line : $"{line[..60]} … {line[^25..]}";
    }
}
