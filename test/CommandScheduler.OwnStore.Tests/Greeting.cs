namespace CommandScheduler.OwnStore.Tests;

[GenerateSerializer, Alias("ownstore.greeting")]
public sealed record Greeting([property: Id(0)] string Text);
