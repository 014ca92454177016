using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CommandScheduler.TestSupport.Processes;

/// <summary>A .NET program of this solution in a process of its own, which a test watches by its lines and kills.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private volatile TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>Gets all lines that the process has written so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Gets the process' number.</summary>
    public int Id => _process.Id;

    /// <summary>Gets what the process has written to its standard error, once it has ended.</summary>
    public Task<string> Errors => _errors;

    /// <summary>Gets a task that ends when the process has ended and all its lines are read.</summary>
    public Task Ended => Task.WhenAll(_reading, _process.WaitForExitAsync());

    /// <param name="project">The project's folder, from the root of the repository.</param>
    /// <param name="arguments">What the program is given.</param>
    public static HostProcess Start(string project, params string[] arguments) => StartIn(Environment.CurrentDirectory, project, arguments);

    /// <param name="directory">The directory to run in.</param>
    /// <inheritdoc cref="Start"/>
    public static HostProcess StartIn(string directory, string project, params string[] arguments)
    {
        var program = Repository.Program(project);
        Assert.True(File.Exists(program), $"{program} is not built.");
        return StartProgram(program, arguments, directory);
    }

    /// <param name="program">The program's file.</param>
    /// <param name="arguments">What the program is given.</param>
    /// <param name="directory">The directory to run in; null for the present one.</param>
    public static HostProcess StartProgram(string program, string[] arguments, string? directory = null)
        => StartWith(new ProcessStartInfo("dotnet", [program, .. arguments]) { WorkingDirectory = directory ?? Environment.CurrentDirectory });

    /// <param name="start">The program, its arguments and its environment.</param>
    public static HostProcess StartWith(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        return new HostProcess(Process.Start(start)!);
    }

    /// <summary>
    /// Finds a port that nobody listens on. It is below those that systems give to outgoing connections, so that none
    /// of them takes it before the process does.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    public Task SendAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Waits until the lines satisfy a condition; fails when the process ends before.</summary>
    /// <param name="condition">What must become so.</param>
    /// <param name="awaited">What the failure says that was awaited.</param>
    public async Task UntilAsync(Func<IReadOnlyCollection<string>, bool> condition, string awaited)
    {
        var (met, ended) = (false, false);
        try
        {
            await Patience.UntilAsync(
                () => Task.WhenAny(_more.Task, _reading),
                () =>
                {
                    ended = _reading.IsCompleted;
                    met = condition(_lines);
                    return met || ended;
                },
                () => awaited);
        }
        catch (TimeoutException)
        {
            // Told below, with what the process wrote.
        }

        if (!met)
        {
            Kill();
            Assert.Fail(
                $"The process {(ended ? "ended" : "took too long")} before: {awaited}. "
                    + $"It wrote {_lines.Count} lines, at last {string.Join(Environment.NewLine, _lines.TakeLast(5))}{Environment.NewLine}{await _errors}");
        }
    }

    /// <summary>Waits for a line that starts so.</summary>
    public async Task<string> LineAsync(string start)
    {
        await UntilAsync(lines => lines.Any(line => line.StartsWith(start, StringComparison.Ordinal)), $"a line '{start}'");
        return _lines.First(line => line.StartsWith(start, StringComparison.Ordinal));
    }

    /// <summary>Ends the process as SIGKILL does: nothing in it gets a word.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Has the process stand still: to others it looks like one that hangs.</summary>
    public Task SuspendAsync() => Suspension.BeginAsync(_process.Id);

    /// <summary>Has a process go on that stands still.</summary>
    public Task ResumeAsync() => Suspension.EndAsync(_process.Id);

    /// <summary>Waits until the process has ended and all its lines are read.</summary>
    public async Task<int> ExitAsync()
    {
        await Patience.ForAsync(_process.WaitForExitAsync(), "the process ends");
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        await ExitAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _lines.Enqueue(line);
            var more = _more;
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
            more.TrySetResult();
        }
    }
}
