using CommandScheduler.Schedules;

namespace CommandScheduler.Activations;

/// <summary>Is told of each outcome once it is stored. A listener must be quick, and must not throw.</summary>
internal interface IOutcomeListener
{
    /// <summary>Notes an outcome that is stored.</summary>
    void Stored(string scheduleId, OutcomeRecord outcome);
}
