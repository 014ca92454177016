namespace CommandScheduler.Chaos.Silos;

/// <summary>What is scheduled.</summary>
/// <param name="Token">Another one in each act of scheduling, so that each dispatch can be told from all others.</param>
/// <param name="Does">What the handler does: see <see cref="Behaviour"/>.</param>
[GenerateSerializer, Alias("chaos.work")]
internal sealed record Work([property: Id(0)] string Token, [property: Id(1)] string Does);
