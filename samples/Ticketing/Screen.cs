using System.Globalization;

using Spectre.Console;

namespace Ticketing;

/// <summary>The live table: pending jobs above, what happened below.</summary>
internal sealed class Screen(string database, TimeProvider clock)
{
    private const int Rows = 14;

    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Enqueue($"{clock.GetLocalNow():HH:mm:ss.fff} {line}");
            while (_lines.Count > Rows)
            {
                _lines.Dequeue();
            }
        }
    }

    public async Task ShowAsync(CancellationToken cancellationToken)
        => await AnsiConsole.Live(Draw()).StartAsync(async live =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), clock);
            while (!cancellationToken.IsCancellationRequested)
            {
                live.UpdateTarget(Draw());
                await timer.WaitForNextTickAsync(CancellationToken.None);
            }
        });

    private Rows Draw()
    {
        var pending = new Table().Border(TableBorder.Rounded).Title("Pending jobs").AddColumns("schedule", "job", "due in");
        foreach (var (schedule, job, due) in Pending.Read(database).Take(Rows))
        {
            var left = DateTimeOffset.TryParse(due, CultureInfo.InvariantCulture, out var instant) ? $"{(instant - clock.GetUtcNow()).TotalSeconds:0.0} s" : "";
            pending.AddRow(Markup.Escape(schedule), Markup.Escape(job), left);
        }

        var happened = new Table().Border(TableBorder.Rounded).Title("What happens (Ctrl+C ends)").HideHeaders().AddColumn("");
        lock (_lines)
        {
            foreach (var line in _lines)
            {
                happened.AddRow(Markup.Escape(line));
            }
        }

        return new Rows(pending, happened);
    }
}
