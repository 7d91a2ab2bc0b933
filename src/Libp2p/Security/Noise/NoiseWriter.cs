using System.IO.Pipelines;

namespace Registry.Libp2p.Security.Noise;

/// <summary>
/// Encrypts in place in the transport's own buffers: plaintext is written where its ciphertext will lie, and sealed as one
/// message at the flush, or earlier when the buffer is full. Nothing is copied, and nothing is held between flushes.
/// </summary>
internal sealed class NoiseWriter(PipeWriter inner, NoiseCipher cipher) : PipeWriter, IDisposable
{
    /// <summary>Room asked for at least, lest the end of a transport buffer become a message of a few bytes.</summary>
    private const int MinRoom = 512;

    /// <summary>What is asked for when one flush outgrows the transport's usual buffer, so that bulk data goes in few messages.</summary>
    private const int BulkRoom = (16 * 1024) - NoiseFrame.Overhead;

    private Memory<byte> _memory;
    private int _written;
    private long _sealed;

    public override bool CanGetUnflushedBytes => true;

    /// <summary>Plaintext bytes.</summary>
    public override long UnflushedBytes => _sealed + _written;

    private int Room => Math.Max(0, Math.Min(_memory.Length - NoiseFrame.Overhead, NoiseFrame.MaxPlaintextLength) - _written);

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeHint, NoiseFrame.MaxPlaintextLength);
        if (Room < Math.Max(sizeHint, 1))
        {
            Seal();
            var room = Math.Max(sizeHint, _sealed > 0 ? BulkRoom : MinRoom);
            _memory = inner.GetMemory(NoiseFrame.Overhead + room);
        }

        return _memory.Slice(NoiseFrame.PrefixLength + _written, Room);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Room);
        _written += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Seal();
        _sealed = 0;
        return inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    /// <summary>Sends what was written and half-closes the transport.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (exception is null) Seal();

        inner.Complete(exception);
    }

    public void Dispose() => cipher.Dispose();

    /// <summary>Also lets go of a buffer that nothing was written to: a flush makes it invalid.</summary>
    private void Seal()
    {
        if (_written > 0)
        {
            var span = _memory.Span;
            NoiseFrame.WriteLength(span, _written + NoiseFrame.TagLength);
            var text = span.Slice(NoiseFrame.PrefixLength, _written);
            Encrypt(text, span.Slice(NoiseFrame.PrefixLength + _written, NoiseFrame.TagLength));
            inner.Advance(NoiseFrame.Overhead + _written);
            _sealed += _written;
            _written = 0;
        }

        _memory = default;
    }

    private void Encrypt(Span<byte> text, Span<byte> tag)
    {
        try
        {
            if (!cipher.TryEncrypt(text, text, tag)) throw NoiseErrors.Exhausted();
        }
        catch (ObjectDisposedException)
        {
            throw NoiseErrors.Disposed();
        }
    }
}
