using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CommandScheduler.TestSupport.Databases;

/// <summary>Stands between a silo and its PostgreSQL, and fails as a network does.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly (string Host, int Port) _target;
    private readonly ConcurrentDictionary<Link, Task> _links = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _paused;
    private volatile LostAnswer? _lose;
    private int _cut;

    public TcpProxy(int port, string? host = null)
    {
        _target = (host ?? "127.0.0.1", port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Gets how many connections were cut.</summary>
    public int Cut => _cut;

    /// <summary>Cuts all connections, whatever is under way on them.</summary>
    public void CutAll()
    {
        foreach (var link in _links.Keys)
        {
            Interlocked.Increment(ref _cut);
            link.Cut();
        }
    }

    /// <summary>
    /// Holds every byte back, in both directions, until <see cref="Resume"/>; then all of them arrive, also those of
    /// connections that one end has given up.
    /// </summary>
    public void Pause() => _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume()
    {
        var paused = _paused;
        _paused = null;
        paused?.TrySetResult();
    }

    /// <summary>
    /// Lets the next request through that contains a text, takes the whole answer from the server, and cuts the
    /// connection instead of handing it on.
    /// </summary>
    /// <returns>Ends when that has happened.</returns>
    public async Task LoseAnswerToAsync(string text)
    {
        var lose = new LostAnswer(Encoding.UTF8.GetBytes(text));
        _lose = lose;
        await Patience.ForAsync(lose.Lost.Task, $"a request with '{text}' is answered");
    }

    public async ValueTask DisposeAsync()
    {
        Resume();
        _listener.Stop();
        await _accepting;
        CutAll();
        await Task.WhenAll(_links.Values);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var link = new Link(await _listener.AcceptSocketAsync());
                _links[link] = Task.CompletedTask;
                _links[link] = RunAsync(link);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RunAsync(Link link)
    {
        try
        {
            await link.Server.ConnectAsync(_target.Host, _target.Port);
            await Task.WhenAll(RequestsAsync(link), AnswersAsync(link));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            link.Cut();
        }
        finally
        {
            _links.TryRemove(link, out _);
        }
    }

    private async Task RequestsAsync(Link link)
    {
        var buffer = new byte[64 * 1024];
        while (await link.Client.ReceiveAsync(buffer) is var count and > 0)
        {
            await (_paused?.Task ?? Task.CompletedTask);
            var request = buffer.AsMemory(0, count);
            if (_lose is { } lose && request.Span.IndexOf(lose.Text) >= 0 && Interlocked.CompareExchange(ref _lose, null, lose) == lose)
            {
                link.Lose = lose;
            }

            await SendAsync(link.Server, request);
        }

        link.Server.Shutdown(SocketShutdown.Send);
    }

    private async Task AnswersAsync(Link link)
    {
        var buffer = new byte[64 * 1024];
        while (await link.Server.ReceiveAsync(buffer) is var count and > 0)
        {
            await (_paused?.Task ?? Task.CompletedTask);
            var answer = buffer.AsMemory(0, count);
            if (link.Lose is not { } lose)
            {
                await SendAsync(link.Client, answer);
            }
            else if (IsReadyForQuery(answer.Span))
            {
                Interlocked.Increment(ref _cut);
                link.Cut();
                lose.Lost.SetResult();
            }
        }

        link.Cut();
    }

    /// <summary>Whether the answer ends with the message that says that the server is done, and waits.</summary>
    private static bool IsReadyForQuery(ReadOnlySpan<byte> answer) => answer.Length >= 6 && answer[^6..^1].SequenceEqual("Z\0\0\0\u0005"u8);

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    private sealed record LostAnswer(byte[] Text)
    {
        public TaskCompletionSource Lost { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Link(Socket client)
    {
        public Socket Client { get; } = client;

        public Socket Server { get; } = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public LostAnswer? Lose { get; set; }

        /// <summary>Ends both halves with a reset.</summary>
        public void Cut()
        {
            foreach (var socket in (Socket[])[Client, Server])
            {
                socket.Close(timeout: 0);
            }
        }
    }
}
