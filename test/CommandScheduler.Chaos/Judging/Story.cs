using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging;

/// <summary>What became of one token: who asked for it, what was done about its job, when it was dispatched.</summary>
internal sealed class Story(string token, IReadOnlyList<Call> scheduling, IReadOnlyList<Call> others)
{
    /// <summary>Gets the command's token.</summary>
    public string Token => token;

    public (string Schedule, string Job) Key => scheduling[0].Key;

    public Call First => scheduling[0];

    /// <summary>Gets the calls that schedule it, which have one token if they are one request.</summary>
    public IReadOnlyList<Call> Scheduling => scheduling;

    public bool IsRecurring => First.Verb == Verbs.Recur;

    /// <summary>Gets what its handler was told to do.</summary>
    public string Does => First.Detail("does");

    /// <summary>Gets when it was acknowledged; null if it was not.</summary>
    public TimeSpan? AcknowledgedAt { get; } = scheduling.Where(call => call.IsDone).Min(call => call.AnsweredAt);

    /// <summary>Gets a value indicating whether each call to schedule it was refused.</summary>
    public bool IsRefused { get; } = scheduling.All(call => call.Answer == Answers.Refused);

    /// <summary>Gets the calls about its job that do not schedule it.</summary>
    public IReadOnlyList<Call> Others => others;

    /// <summary>
    /// Gets the calls that may have ended it. One whose outcome is unknown may take effect at any time after it was made, also if that was
    /// before the job was scheduled.
    /// </summary>
    public IEnumerable<Call> MaybeEnds => others.Where(call
        => Verbs.Ends(call.Verb) && (call.IsUnknown || (call.IsDone && call.Number > First.Number)));

    /// <summary>Gets when it was surely ended; null if it was not.</summary>
    public TimeSpan? EndedAt => MaybeEnds.Where(call => call.IsDone).Min(call => call.AnsweredAt);

    /// <summary>Gets a value indicating whether it must have been dispatched.</summary>
    public bool IsOwed => AcknowledgedAt is not null && !MaybeEnds.Any();

    public List<Dispatch> Dispatches { get; } = [];

    public IEnumerable<IGrouping<string, Dispatch>> ByOccurrence => Dispatches.GroupBy(dispatch => dispatch.Occurrence);

    public IEnumerable<Call> Of(string verb) => others.Where(call => call.Verb == verb);
}
