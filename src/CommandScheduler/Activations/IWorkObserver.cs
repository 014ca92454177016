namespace CommandScheduler.Activations;

/// <summary>Is told what due times set off on one silo, so that a test knows when all of it is done.</summary>
internal interface IWorkObserver
{
    /// <summary>Notes that something is due at once, or is being begun.</summary>
    /// <returns>To be disposed when it is done, or noted otherwise.</returns>
    IDisposable Begin();

    /// <summary>Notes that an attempt begins; it has its slot already. What is called from here on is part of it.</summary>
    /// <returns>To be disposed when everything that it changed is stored.</returns>
    IDisposable BeginAttempt();
}
