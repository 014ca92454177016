namespace CommandScheduler.Chaos.Judging;

/// <summary>Something that must not be.</summary>
/// <param name="Verdict">What it is.</param>
/// <param name="Text">In words.</param>
/// <param name="Story">The token that it happened to; null if it is none's.</param>
internal sealed record Violation(Verdict Verdict, string Text, Story? Story = null);
