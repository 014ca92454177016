using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CommandScheduler.Walks;

/// <summary>The loops over all jobs of a schedule.</summary>
internal static class JobLoops
{
    /// <summary>The methods, or types, that go over all jobs to find what is next: the walk should need one for each state.</summary>
    public static readonly string[] ForTimes = ["Schedule.Earliest", "Schedule.Facts", "Agenda"];

    /// <summary>Says whether an entry is into a method that goes over all jobs to find what is next.</summary>
    public static bool IsForTimes(Entry entry)
        => entry.IsLoop && ForTimes.Any(name => entry.Member == name || entry.Member.StartsWith($"{name}.", StringComparison.Ordinal));

    /// <summary>Says whether a method has a loop over something called jobs.</summary>
    public static bool IsIn(SyntaxNode method)
        => method.DescendantNodes().Any(node => node switch
        {
            ForEachStatementSyntax loop => EndsInJobs(loop.Expression),
            ForStatementSyntax { Condition: { } condition } => condition.DescendantNodes()
                .OfType<MemberAccessExpressionSyntax>()
                .Any(access => EndsInJobs(access.Expression)),
            _ => false,
        });

    private static bool EndsInJobs(ExpressionSyntax expression)
        => expression switch
        {
            MemberAccessExpressionSyntax access => IsJobs(access.Name),
            SimpleNameSyntax name => IsJobs(name),
            _ => false,
        };

    private static bool IsJobs(SimpleNameSyntax name) => name.Identifier.ValueText.TrimStart('_').Equals("jobs", StringComparison.OrdinalIgnoreCase);
}
