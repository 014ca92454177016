using Microsoft.CodeAnalysis.Text;

namespace CommandScheduler.Mutants;

/// <summary>A change of one piece of a method.</summary>
internal readonly record struct Mutation(TextSpan Span, string Replacement);
