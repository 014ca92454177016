using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CommandScheduler.Walks;

/// <summary>Begins each method and constructor of a file with a note that it was entered.</summary>
internal sealed class Instrumentation(string file) : CSharpSyntaxRewriter
{
    private const string Recorder = "global::CommandSchedulerWalks.Walk";

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        var entered = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
        if (node.Body is null && node.ExpressionBody is null)
        {
            return entered;
        }

        var isAsync = node.Modifiers.Any(SyntaxKind.AsyncKeyword);
        var body = Body(entered.Body, entered.ExpressionBody, returns: !IsVoid(node.ReturnType, isAsync));
        return entered
            .WithExpressionBody(null)
            .WithSemicolonToken(default)
            .WithBody(Begin(body, Note(node, node.Identifier.ValueText, isAsync)));
    }

    public override SyntaxNode? VisitConstructorDeclaration(ConstructorDeclarationSyntax node)
    {
        var entered = (ConstructorDeclarationSyntax)base.VisitConstructorDeclaration(node)!;
        return node.Modifiers.Any(SyntaxKind.StaticKeyword)
            ? entered
            : entered
                .WithExpressionBody(null)
                .WithSemicolonToken(default)
                .WithBody(Begin(Body(entered.Body, entered.ExpressionBody, returns: false), Note(node, "ctor", isAsync: false)));
    }

    private static bool IsVoid(TypeSyntax type, bool isAsync)
        => type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } || (isAsync && type is not GenericNameSyntax);

    private static BlockSyntax Body(BlockSyntax? body, ArrowExpressionClauseSyntax? arrow, bool returns)
        => body ?? SyntaxFactory.Block(arrow!.Expression switch
        {
            ThrowExpressionSyntax thrown => SyntaxFactory.ThrowStatement(thrown.Expression.WithLeadingTrivia(SyntaxFactory.Space)),
            var expression when returns => SyntaxFactory.ReturnStatement(expression.WithLeadingTrivia(SyntaxFactory.Space)),
            var expression => SyntaxFactory.ExpressionStatement(expression),
        });

    private static BlockSyntax Begin(BlockSyntax body, StatementSyntax? note)
        => note is null ? body : body.WithStatements(body.Statements.Insert(0, note));

    private StatementSyntax? Note(SyntaxNode node, string member, bool isAsync)
    {
        var type = node.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()!.Identifier.ValueText;
        var isOfBackground = node.Ancestors().OfType<BaseTypeDeclarationSyntax>().Any(outer => LeftOut.BackgroundTypes.Contains(outer.Identifier.ValueText));
        if ((isOfBackground && isAsync) || LeftOut.BackgroundMethods.Contains($"{type}.{member}"))
        {
            // Set in an async method or by a timer, it goes where the method leads and not to its caller.
            return SyntaxFactory.ParseStatement($"{Recorder}.LeaveToBackground();\n");
        }

        if (isOfBackground || LeftOut.Members.Contains(member))
        {
            return null;
        }

        var line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        var entry = new Entry(file, line, $"{type}.{member}", JobLoops.IsIn(node));
        return SyntaxFactory.ParseStatement($"{Recorder}.Enter({SymbolDisplay.FormatLiteral(entry.ToString(), quote: true)});\n");
    }
}
