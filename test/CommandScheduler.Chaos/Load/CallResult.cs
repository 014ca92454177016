using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Load;

/// <summary>How a call ended.</summary>
/// <param name="Answer">One of <see cref="Answers"/>.</param>
internal readonly record struct CallResult(string Answer)
{
    public bool IsDone => Answer == Answers.Done;

    public bool IsUnknown => Answer == Answers.Unknown;
}
