namespace CommandScheduler;

/// <summary>One reason why an occurrence is shifted, held back or left out.</summary>
/// <param name="Shift">Which reason.</param>
/// <param name="Text">The reason in words, with its values.</param>
[GenerateSerializer, Immutable, Alias("CommandScheduler.OccurrenceNote")]
public sealed record OccurrenceNote([property: Id(0)] OccurrenceShift Shift, [property: Id(1)] string Text);
