namespace CommandScheduler.Testing.Tests;

[GenerateSerializer, Alias("testing.note")]
public sealed record Note([property: Id(0)] string Text);

[GenerateSerializer, Alias("testing.report")]
public sealed record Report([property: Id(0)] string Text);
