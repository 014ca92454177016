namespace CommandScheduler.Dispatching;

/// <summary>The way of a command to its receiver.</summary>
/// <param name="Receive">Hands it over, and returns when it is carried out.</param>
/// <param name="IsGrain">Whether the receiver is a grain, behind a call of Orleans that may go astray, rather than code of this process.</param>
internal readonly record struct CommandRoute(CommandReceiver Receive, bool IsGrain);
