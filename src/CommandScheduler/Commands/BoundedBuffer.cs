using System.Buffers;

namespace CommandScheduler.Commands;

/// <summary>Takes bytes up to a limit, so that what grows without bound is stopped while it is written.</summary>
internal sealed class BoundedBuffer(int most) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _inner = new();

    public ReadOnlySpan<byte> Written => _inner.WrittenCount <= most ? _inner.WrittenSpan : throw new FullException();

    public void Advance(int count)
    {
        _inner.Advance(count);
        if (_inner.WrittenCount > most)
        {
            throw new FullException();
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

    /// <summary>The limit is reached.</summary>
    public sealed class FullException() : InvalidOperationException("There are more bytes than may be written.");
}
