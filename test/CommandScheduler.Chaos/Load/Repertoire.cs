namespace CommandScheduler.Chaos.Load;

/// <summary>All plays, each as often as it is worth.</summary>
internal static class Repertoire
{
    private static readonly (int Weight, Func<Play, Task> Play)[] Plays =
    [
        (30, OneOffPlays.ScheduleAsync),
        (12, OneOffPlays.CancelAsync),
        (8, OneOffPlays.ReplaceAsync),
        (8, OneOffPlays.PauseAsync),
        (5, OneOffPlays.TriggerAsync),
        (10, OneOffPlays.FarAsync),
        (3, OneOffPlays.RejectAsync),
        (4, OneOffPlays.RequeueAsync),
        (10, OneOffPlays.InboxAsync),
        (8, OneOffPlays.BatchAsync),
        (5, RecurringPlays.EachAsync),
        (4, RecurringPlays.SomeAsync),
        (4, RecurringPlays.CancelAsync),
        (2, RecurringPlays.BackfillAsync),
    ];

    private static readonly int Whole = Plays.Sum(entry => entry.Weight);

    public static Func<Play, Task> Choose(Random random)
    {
        var chance = random.Next(Whole);
        foreach (var (weight, play) in Plays)
        {
            if ((chance -= weight) < 0)
            {
                return play;
            }
        }

        throw new InvalidOperationException("The weights have changed meanwhile.");
    }
}
