namespace CommandScheduler.TestSupport;

[GenerateSerializer, Alias("tests.note")]
public sealed record Note([property: Id(0)] string Text);
