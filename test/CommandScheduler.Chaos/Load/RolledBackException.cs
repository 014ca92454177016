namespace CommandScheduler.Chaos.Load;

/// <summary>A transaction was rolled back, as it was meant to be: nothing that it scheduled may be dispatched.</summary>
internal sealed class RolledBackException : Exception;
