using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Registry.Libp2p.Security.Noise;

/// <summary>
/// Reads from the transport and decrypts whole messages into pooled buffers. Failures are <see cref="ConnectionException"/>
/// (ProtocolError for a forged message, RemoteClosed for an end within one), after what came before was delivered.
/// </summary>
internal sealed class NoiseReader(PipeReader inner, NoiseCipher cipher) : PipeReader, IDisposable
{
    /// <summary>Ciphertext decrypted for one read, if more has come; the rest waits in the transport, which then slows the remote.</summary>
    private const int MaxBatch = 64 * 1024;

    private readonly NoisePlaintext _plaintext = new();
    private bool _examined = true;
    private bool _ended;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryRead(out var result) ? ValueTask.FromResult(result) : ReadMoreAsync(cancellationToken);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!_examined || _ended)
        {
            result = Result();
            return true;
        }

        try
        {
            while (inner.TryRead(out var read))
            {
                if (TryAccept(read, out result)) return true;
            }
        }
        catch (Exception exception) when (ConnectionFaults.IsTransportFault(exception))
        {
            throw ConnectionFaults.Wrap(exception);
        }

        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _examined = _plaintext.IsEnd(examined);
        _plaintext.Consume(consumed);
        _examined |= _plaintext.IsEmpty;
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        _plaintext.Clear();
        inner.Complete(exception);
    }

    public void Dispose() => cipher.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadMoreAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                var read = await inner.ReadAsync(cancellation);
                if (TryAccept(read, out var result)) return result;
            }
        }
        catch (Exception exception) when (ConnectionFaults.IsTransportFault(exception))
        {
            throw ConnectionFaults.Wrap(exception);
        }
    }

    /// <summary>Takes in one read of the transport; false when it holds no whole message and more may come.</summary>
    private bool TryAccept(in ReadResult read, out ReadResult result)
    {
        var buffer = read.Buffer;
        var rest = buffer;
        ConnectionException? error = null;
        var more = Decrypt(ref rest, ref error, out var decrypted);
        inner.AdvanceTo(rest.Start, more ? rest.Start : buffer.End);
        if (error is not null) throw error;

        _ended = read.IsCompleted && rest.IsEmpty;
        if (read.IsCompleted && !decrypted && !more && !_ended) throw NoiseErrors.ClosedInMessage();

        result = Result(read.IsCanceled);
        _examined &= !decrypted;
        return decrypted || _ended || read.IsCanceled;
    }

    /// <summary>
    /// Decrypts the messages at the front of <paramref name="rest"/> and takes them off it. True when it stopped before a
    /// whole message: that is for the next read.
    /// </summary>
    private bool Decrypt(ref ReadOnlySequence<byte> rest, ref ConnectionException? error, out bool decrypted)
    {
        decrypted = false;
        var before = rest.Length;
        while (NoiseFrame.TryRead(rest, NoiseFrame.MaxMessageLength, out var message) == OperationStatus.Done)
        {
            var taken = before - rest.Length;
            if (taken > 0 && taken + message.Length > MaxBatch) return true;

            error = DecryptOne(message, (int)Math.Min(rest.Length, MaxBatch));
            if (error is not null)
            {
                // What was decrypted before is delivered first; the next read meets this message again.
                error = taken > 0 ? null : error;
                return true;
            }

            decrypted |= message.Length > NoiseFrame.TagLength;
            rest = rest.Slice(message.End);
        }

        return false;
    }

    private ConnectionException? DecryptOne(ReadOnlySequence<byte> message, int suggested)
    {
        var length = (int)message.Length - NoiseFrame.TagLength;
        if (length < 0) return NoiseErrors.Forged();

        try
        {
            var destination = length == 0 ? [] : _plaintext.GetSpan(length, suggested);
            if (!TryDecrypt(message, destination)) return NoiseErrors.Forged();

            _plaintext.Append(length);
            return null;
        }
        catch (ObjectDisposedException)
        {
            return NoiseErrors.Disposed();
        }
    }

    private bool TryDecrypt(ReadOnlySequence<byte> message, Span<byte> destination)
    {
        if (message.IsSingleSegment)
        {
            var span = message.FirstSpan;
            return cipher.TryDecrypt(span[..destination.Length], span[destination.Length..], destination);
        }

        // A message across transport buffers is put together where its plaintext will be, and decrypted in place.
        Span<byte> tag = stackalloc byte[NoiseFrame.TagLength];
        message.Slice(0, destination.Length).CopyTo(destination);
        message.Slice(destination.Length).CopyTo(tag);
        return cipher.TryDecrypt(destination, tag, destination);
    }

    private ReadResult Result(bool cancelled = false) => new(_plaintext.Sequence, cancelled, _ended);
}
