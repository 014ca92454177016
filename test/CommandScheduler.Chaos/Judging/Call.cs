using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Judging;

/// <summary>A call about a job, and its answer. A batch is one for each job.</summary>
internal sealed class Call(LedgerEntry entry)
{
    private readonly Dictionary<string, string> _details = entry[6].Split(';', StringSplitOptions.RemoveEmptyEntries)
        .Select(detail => detail.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    public int Number { get; } = entry.Number(0);

    public string Verb => entry[1];

    public (string Schedule, string Job) Key => (entry[2], entry[3]);

    public string Token => entry[4];

    public DateTimeOffset? Due { get; } = entry.Time(5);

    public TimeSpan Start => entry.Monotonic;

    /// <summary>Gets or sets when the answer came; null if none has.</summary>
    public TimeSpan? AnsweredAt { get; set; }

    public string Answer { get; set; } = Answers.Unknown;

    public string Text { get; set; } = "";

    public bool IsDone => Answer == Answers.Done;

    public bool IsUnknown => Answer == Answers.Unknown;

    public string Detail(string name) => _details.GetValueOrDefault(name, "");

    public DateTimeOffset? Time(string name) => Detail(name) is { Length: > 0 } text ? DateTimeOffset.Parse(text, null) : null;
}
