namespace CommandScheduler.Activations;

/// <summary>Observes the work that due times set off on one silo, so that a test knows when all of it is done.</summary>
internal interface IWorkObserver
{
    /// <summary>Notes that something is due at once, or is being begun.</summary>
    /// <returns>A mark to dispose when the work is done, or noted otherwise.</returns>
    IDisposable Begin();

    /// <summary>Notes that an attempt begins; it has its slot already. Calls from here on are part of it.</summary>
    /// <returns>A mark to dispose when every change of the attempt is stored.</returns>
    IDisposable BeginAttempt();
}
