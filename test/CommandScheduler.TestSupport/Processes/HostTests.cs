using System.Globalization;

namespace CommandScheduler.TestSupport.Processes;

/// <summary>Starts test hosts and reads what they say.</summary>
/// <param name="backEnd">The name by which the test host knows the back end.</param>
public abstract class HostTests(string backEnd)
{
    /// <summary>Makes an empty database.</summary>
    protected abstract Task<string> DatabaseAsync();

    protected static int Count(IEnumerable<string> lines, string start) => lines.Count(line => line.StartsWith(start, StringComparison.Ordinal));

    protected static IEnumerable<string> Done(HostProcess[] hosts) => hosts.SelectMany(host => Lines(host, "done ")).Select(line => line.Split(' ')[1]);

    protected static IEnumerable<string> Lines(HostProcess host, string start) => host.Lines.Where(line => line.StartsWith(start, StringComparison.Ordinal));

    protected static IEnumerable<int> Late(HostProcess host)
        => Lines(host, "done ").Select(line => int.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture));

    protected static void NoneEarly(params HostProcess[] hosts) => Assert.All(hosts.SelectMany(Late), late => Assert.True(late >= 0, $"{late} ms"));

    /// <summary>
    /// Runs a test that ends or suspends a process before its jobs are due; on a machine that was too slow for that, again with twice the time.
    /// </summary>
    /// <param name="test">Is given the milliseconds until the jobs are due, and returns false if they were due too early.</param>
    protected static async Task BeforeDueAsync(Func<int, Task<bool>> test)
    {
        for (var dueIn = 5_000; !await test(dueIn); dueIn *= 2)
        {
            Assert.True(dueIn < Patience.Limit.TotalMilliseconds, $"The jobs could not be scheduled within {dueIn} ms.");
        }
    }

    protected async Task<HostProcess> StartAsync(string database, string option = "", int? siloPort = null, int? primaryPort = null, bool ready = true)
    {
        var port = siloPort ?? HostProcess.FreePort();
        var host = HostProcess.Start(
            "test/CommandScheduler.TestHost",
            backEnd,
            database,
            Text(port),
            Text(HostProcess.FreePort()),
            Text(primaryPort ?? port),
            option);
        if (ready)
        {
            await host.LineAsync("ready");
        }

        return host;

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
