namespace CommandScheduler.Walks;

/// <summary>What is printed of a walk.</summary>
internal sealed class Report(IReadOnlyList<Entry> all, TextWriter output)
{
    private const int MostHops = 15;

    private readonly List<Entry> _entries = [.. all.Where(entry => !entry.IsMark)];

    public void Print(bool path)
    {
        var files = new Steps(_entries.Select(entry => entry.File));
        var rooms = new Steps(_entries.Select(entry => entry.Room));
        if (path)
        {
            PrintPath();
        }

        output.WriteLine($"""
            Method entries      {_entries.Count}
            Distinct methods    {_entries.Select(entry => (entry.File, entry.Line)).Distinct().Count()}
            Files               {files.Places}
            Changes of file     {files.Changes} ({files.Back} back)
            Rooms               {rooms.Places}
            Changes of room     {rooms.Changes} ({rooms.Back} back)
            """);
        PrintLoops();
        PrintSteps("Files", files);
        PrintSteps("Rooms", rooms);
    }

    private void PrintPath()
    {
        var file = "";
        foreach (var entry in all)
        {
            if (entry.IsMark)
            {
                output.WriteLine($"---- {entry.Member} ----");
            }
            else
            {
                output.WriteLine($"{(entry.File == file ? "" : entry.File),-60} {entry.Member}{(entry.IsLoop ? " (goes over the jobs)" : "")}");
                file = entry.File;
            }
        }

        output.WriteLine();
    }

    private void PrintLoops()
    {
        var answered = all.TakeWhile(entry => entry is not { IsMark: true, Member: "answered" }).Count();
        var loops = all.Select((entry, index) => (Entry: entry, IsBefore: index < answered)).Where(loop => loop.Entry.IsLoop).ToList();
        output.WriteLine($"Looks for what is next over all jobs: {loops.Count(loop => JobLoops.IsForTimes(loop.Entry))}, "
            + $"of which before the answer {loops.Count(loop => loop.IsBefore && JobLoops.IsForTimes(loop.Entry))} ({string.Join(", ", JobLoops.ForTimes)})");
        output.WriteLine();
        output.WriteLine("Loops over all jobs                       times   before the answer");
        foreach (var loop in loops.GroupBy(loop => loop.Entry.Member).OrderByDescending(loop => loop.Count()))
        {
            output.WriteLine($"{loop.Key,-42}{loop.Count(),5}{loop.Count(entry => entry.IsBefore),20}");
        }
    }

    private void PrintSteps(string title, Steps steps)
    {
        output.WriteLine();
        output.WriteLine($"{title + " by how often they are left and entered again",-70}entered    back");
        foreach (var (place, entries, back) in steps.ByBack)
        {
            output.WriteLine($"{place,-70}{entries,7}{back,8}");
        }

        output.WriteLine();
        output.WriteLine($"{title}, the ways gone most");
        foreach (var (from, to, times) in steps.Hops.Take(MostHops))
        {
            output.WriteLine($"{times,5}  {from} -> {to}");
        }
    }
}
