namespace CommandScheduler.TestHost;

/// <summary>What the host schedules; the text says what the handler does.</summary>
[GenerateSerializer, Alias("testhost.work")]
internal sealed record Work([property: Id(0)] string Text);
