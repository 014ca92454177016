using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace CommandScheduler.Mutants;

/// <summary>Finds what can be changed in the body of a member.</summary>
internal sealed class MutationFinder(SemanticModel model) : CSharpSyntaxWalker
{
    private static readonly Dictionary<SyntaxKind, string> Operators = new()
    {
        [SyntaxKind.PlusToken] = "-",
        [SyntaxKind.MinusToken] = "+",
        [SyntaxKind.AsteriskToken] = "/",
        [SyntaxKind.SlashToken] = "*",
        [SyntaxKind.PercentToken] = "*",
        [SyntaxKind.LessThanToken] = "<=",
        [SyntaxKind.LessThanEqualsToken] = "<",
        [SyntaxKind.GreaterThanToken] = ">=",
        [SyntaxKind.GreaterThanEqualsToken] = ">",
        [SyntaxKind.PlusEqualsToken] = "-=",
        [SyntaxKind.MinusEqualsToken] = "+=",
        [SyntaxKind.PlusPlusToken] = "--",
        [SyntaxKind.MinusMinusToken] = "++",
        [SyntaxKind.LessThanLessThanToken] = ">>",
        [SyntaxKind.GreaterThanGreaterThanToken] = "<<",
    };

    private static readonly Dictionary<string, string> Opposites = new()
    {
        ["Any"] = "All", ["All"] = "Any", ["First"] = "Last", ["Last"] = "First", ["FirstOrDefault"] = "LastOrDefault", ["LastOrDefault"] = "FirstOrDefault",
        ["Min"] = "Max", ["Max"] = "Min", ["OrderBy"] = "OrderByDescending", ["OrderByDescending"] = "OrderBy", ["Skip"] = "Take", ["Take"] = "Skip",
        ["StartsWith"] = "EndsWith", ["EndsWith"] = "StartsWith",
    };

    private static readonly HashSet<string> Omissible = ["Where", "Order", "OrderBy", "Distinct", "Skip", "Take", "ToUniversalTime", "Append",
        "Concat", "AddTicks", "Reverse"];

    public List<Mutation> Found { get; } = [];

    public override void Visit(SyntaxNode? node)
    {
        if (node is ExpressionSyntax expression && IsDecision(expression))
        {
            Replace(node, $"({node} || global::CommandScheduler.MutantSwitch.True)");
            Replace(node, $"({node} && global::CommandScheduler.MutantSwitch.False)");
        }

        base.Visit(node);
    }

    public override void VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.CoalesceExpression))
        {
            if (node.Right is not ThrowExpressionSyntax)
            {
                Replace(node, $"({node.Right})");
            }
        }
        else if (model.GetTypeInfo(node).Type?.SpecialType != SpecialType.System_String)
        {
            Swap(node.OperatorToken);
        }

        base.VisitBinaryExpression(node);
    }

    public override void VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        Swap(node.OperatorToken);
        base.VisitAssignmentExpression(node);
    }

    public override void VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.UnaryMinusExpression))
        {
            Replace(node, node.Operand.ToString());
        }
        else if (node.IsKind(SyntaxKind.PreIncrementExpression) || node.IsKind(SyntaxKind.PreDecrementExpression))
        {
            Swap(node.OperatorToken);
        }

        base.VisitPrefixUnaryExpression(node);
    }

    public override void VisitPostfixUnaryExpression(PostfixUnaryExpressionSyntax node)
    {
        Swap(node.OperatorToken);
        base.VisitPostfixUnaryExpression(node);
    }

    public override void VisitRelationalPattern(RelationalPatternSyntax node)
    {
        Swap(node.OperatorToken);
        base.VisitRelationalPattern(node);
    }

    public override void VisitBinaryPattern(BinaryPatternSyntax node)
    {
        Replace(node, node.Left.ToString());
        Replace(node, node.Right.ToString());
        base.VisitBinaryPattern(node);
    }

    public override void VisitLiteralExpression(LiteralExpressionSyntax node)
    {
        var replacement = node.Kind() switch
        {
            SyntaxKind.TrueLiteralExpression => "false",
            SyntaxKind.FalseLiteralExpression => "true",
            SyntaxKind.StringLiteralExpression => node.Token.ValueText.Length > 0 ? "\"\"" : "\"mutant\"",
            SyntaxKind.NumericLiteralExpression => $"({node} + 1)",
            SyntaxKind.CharacterLiteralExpression => "'\\u0001'",
            _ => null,
        };
        if (replacement is not null)
        {
            Replace(node, replacement);
        }
    }

    public override void VisitInterpolatedStringExpression(InterpolatedStringExpressionSyntax node)
    {
        Replace(node, "\"\"");
        base.VisitInterpolatedStringExpression(node);
    }

    public override void VisitIdentifierName(IdentifierNameSyntax node)
    {
        if (model.GetSymbolInfo(node).Symbol is IFieldSymbol { IsConst: true, ConstantValue: int or long, ContainingType.TypeKind: not TypeKind.Enum,
            DeclaringSyntaxReferences.IsEmpty: false }
            && node.Parent is not MemberAccessExpressionSyntax)
        {
            Replace(node, $"({node} + 1)");
        }
    }

    public override void VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        if (node.Expression is MemberAccessExpressionSyntax member)
        {
            if (Opposites.TryGetValue(member.Name.Identifier.Text, out var opposite))
            {
                Found.Add(new(member.Name.Identifier.Span, opposite));
            }

            if (Omissible.Contains(member.Name.Identifier.Text))
            {
                Replace(node, member.Expression.ToString());
            }
        }

        base.VisitInvocationExpression(node);
    }

    public override void VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        if (!node.ToString().StartsWith("global::CommandScheduler.MutantSwitch", StringComparison.Ordinal))
        {
            Replace(node, ";");
            base.VisitExpressionStatement(node);
        }
    }

    public override void VisitContinueStatement(ContinueStatementSyntax node) => Replace(node, ";");

    public override void VisitReturnStatement(ReturnStatementSyntax node)
    {
        if (node.Expression is { } value)
        {
            Default(value);
        }

        base.VisitReturnStatement(node);
    }

    public override void VisitInitializerExpression(InitializerExpressionSyntax node)
    {
        Leave(node.Expressions);
        base.VisitInitializerExpression(node);
    }

    public override void VisitCollectionExpression(CollectionExpressionSyntax node)
    {
        Leave(node.Elements);
        base.VisitCollectionExpression(node);
    }

    public override void VisitPropertyPatternClause(PropertyPatternClauseSyntax node)
    {
        Leave(node.Subpatterns);
        base.VisitPropertyPatternClause(node);
    }

    public override void VisitSwitchExpression(SwitchExpressionSyntax node)
    {
        Leave(node.Arms);
        base.VisitSwitchExpression(node);
    }

    /// <summary>Adds a mutant whose value is the default one.</summary>
    public void Default(ExpressionSyntax value)
    {
        if (model.GetTypeInfo(value).ConvertedType?.SpecialType != SpecialType.System_Boolean && value.ToString() is not ("null" or "default" or "[]"))
        {
            Replace(value, "default!");
        }
    }

    /// <summary>Says whether a value decides something and is not put together from others that do.</summary>
    private bool IsDecision(ExpressionSyntax node)
    {
        if (node is LiteralExpressionSyntax or ParenthesizedExpressionSyntax or DeclarationExpressionSyntax or ThrowExpressionSyntax
            || node.IsKind(SyntaxKind.LogicalAndExpression) || node.IsKind(SyntaxKind.LogicalOrExpression) || node.IsKind(SyntaxKind.LogicalNotExpression)
            || model.GetTypeInfo(node).ConvertedType?.SpecialType != SpecialType.System_Boolean)
        {
            return false;
        }

        var parent = node.Parent is ParenthesizedExpressionSyntax parenthesized ? parenthesized.Parent : node.Parent;
        return parent switch
        {
            IfStatementSyntax or WhileStatementSyntax or DoStatementSyntax or WhenClauseSyntax or ReturnStatementSyntax
                or ArrowExpressionClauseSyntax or LambdaExpressionSyntax or EqualsValueClauseSyntax => true,
            ForStatementSyntax loop => loop.Condition == node,
            ConditionalExpressionSyntax choice => choice.Condition == node || choice.Condition == node.Parent,
            _ => parent?.Kind() is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.LogicalNotExpression,
        };
    }

    private void Swap(SyntaxToken token)
    {
        if (Operators.TryGetValue(token.Kind(), out var other))
        {
            Found.Add(new(token.Span, other));
        }
    }

    private void Replace(SyntaxNode node, string replacement) => Found.Add(new(node.Span, replacement));

    /// <summary>Leaves each of several out.</summary>
    private void Leave<T>(SeparatedSyntaxList<T> list)
        where T : SyntaxNode
    {
        for (var index = 0; index < list.Count; index++)
        {
            var (start, end) = (list[index].SpanStart, list[index].Span.End);
            if (index < list.SeparatorCount)
            {
                end = list.GetSeparator(index).Span.End;
            }
            else if (index > 0)
            {
                start = list.GetSeparator(index - 1).SpanStart;
            }

            Found.Add(new(TextSpan.FromBounds(start, end), ""));
        }
    }
}
