using CommandScheduler.Schedules;

namespace CommandScheduler.Dispatching;

/// <summary>Is told what due times set off on one silo, so that a test knows when all of it is done.</summary>
internal interface IWorkObserver
{
    /// <summary>Notes that a wave or an attempt has begun. An attempt that may begin and is not noted yet has its slot already.</summary>
    /// <returns>To be disposed when everything that it changed is stored.</returns>
    IDisposable Begin();

    /// <summary>Notes an outcome that is stored.</summary>
    void Stored(string scheduleId, OutcomeRecord outcome);
}
