namespace CommandScheduler.Chaos.Ledger;

/// <summary>What a line of a ledger is about, with its fields.</summary>
internal static class Kinds
{
    /// <summary>What is played: scenario, seed, the arguments that run it again.</summary>
    public const string Run = "run";

    /// <summary>
    /// A call is about to be made: number, <see cref="Verbs">verb</see>, schedule, job, token, due time, details. A batch has a line for each job.
    /// </summary>
    public const string Call = "call";

    /// <summary>A call has ended: number, <see cref="Answers">answer</see>, text.</summary>
    public const string Answer = "answer";

    /// <summary>The client asked for something that is no part of a play, in vain, and asks again: what, error.</summary>
    public const string Failed = "failed";

    /// <summary>A fault begins: number, kind, target (a silo, or nothing for all).</summary>
    public const string Fault = "fault";

    /// <summary>A fault is over: number.</summary>
    public const string Healed = "healed";

    /// <summary>Something about a silo: its name, what, details.</summary>
    public const string Silo = "silo";

    /// <summary>An orderly stop has ended: silo, exit code, milliseconds, the database's state.</summary>
    public const string Stopped = "stopped";

    /// <summary>The last fault is over, and the load goes on for a while.</summary>
    public const string Calm = "calm";

    /// <summary>A job waits for a requeue: schedule, job, status, error.</summary>
    public const string Dead = "dead";

    /// <summary>At the end a schedule is left in the store: its id, what is known of it.</summary>
    public const string Left = "left";

    /// <summary>A handler begins: number, token, occurrence id, due time, attempt.</summary>
    public const string Begin = "begin";

    /// <summary>A handler has ended: number, <see cref="Ends">how</see>.</summary>
    public const string End = "end";

    /// <summary>An outcome is about to be stored: schedule, job, generation, due time, outcome, count.</summary>
    public const string Deciding = "deciding";

    /// <summary>It is stored; the fields are the same.</summary>
    public const string Outcome = "outcome";
}
