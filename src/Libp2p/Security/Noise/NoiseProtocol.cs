using System.Buffers;
using System.IO.Pipelines;
using Registry.Identity;

namespace Registry.Libp2p.Security.Noise;

/// <summary>
/// Noise XX as libp2p runs it (libp2p/specs noise). The static key is made with the object and lives as long, so that the
/// identity signs it once. Safe to use for many handshakes at a time.
/// </summary>
public sealed class NoiseProtocol : ISecurityProtocol, IDisposable
{
    /// <summary>
    /// Longest handshake message taken. An RSA-8192 identity needs 2.2 KiB; the framework would allow 64 KiB, which a
    /// stranger could make this side hold before it has proven anything.
    /// </summary>
    internal const int MaxHandshakeMessageLength = 8 * 1024;

    private readonly X25519Key _staticKey;
    private readonly PublicKey _identity;
    private readonly byte[] _signature;
    private Offer? _offer;

    public NoiseProtocol(PrivateKey identity)
    {
        _identity = identity.PublicKey;
        _staticKey = X25519Key.Generate();
        Span<byte> statement = stackalloc byte[NoiseIdentity.StatementLength];
        NoiseIdentity.WriteStatement(_staticKey.PublicKey.Span, statement);
        _signature = identity.Sign(statement);
    }

    public string Id => "/noise";

    public async ValueTask<ISecureChannel> SecureAsync(IDuplexPipe connection, bool initiator, PeerId? expected, IReadOnlyList<string> muxers, CancellationToken cancellation)
    {
        using var ephemeral = X25519Key.Generate();
        using var handshake = new NoiseHandshake(initiator, _staticKey, ephemeral);
        var payload = PayloadFor(muxers);
        try
        {
            NoiseIdentity remote;
            if (initiator)
            {
                await SendAsync(connection.Output, handshake, default, cancellation);
                remote = (await ReceiveAsync(connection.Input, handshake, true, expected, muxers, cancellation))!;
                await SendAsync(connection.Output, handshake, payload, cancellation);
            }
            else
            {
                await ReceiveAsync(connection.Input, handshake, false, expected, muxers, cancellation);
                await SendAsync(connection.Output, handshake, payload, cancellation);
                remote = (await ReceiveAsync(connection.Input, handshake, false, expected, muxers, cancellation))!;
            }

            var (send, receive) = handshake.Split();
            return new NoiseChannel(new NoiseReader(connection.Input, receive), new NoiseWriter(connection.Output, send), remote.Key, remote.Muxer);
        }
        catch (Exception exception) when (ConnectionFaults.IsTransportFault(exception))
        {
            throw ConnectionFaults.Wrap(exception);
        }
    }

    /// <summary>Ends the static key; call once no handshake runs any more.</summary>
    public void Dispose() => _staticKey.Dispose();

    private static ValueTask<FlushResult> SendAsync(PipeWriter output, NoiseHandshake handshake, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var length = handshake.Overhead + payload.Length;
        var span = output.GetSpan(NoiseFrame.PrefixLength + length);
        NoiseFrame.WriteLength(span, length);
        var status = handshake.Write(payload.Span, span.Slice(NoiseFrame.PrefixLength, length));
        if (status != NoiseHandshakeStatus.Done) throw NoiseErrors.Handshake(status);

        output.Advance(NoiseFrame.PrefixLength + length);
        return output.FlushAsync(cancellation);
    }

    /// <summary>The remote's proven identity; null for the first message, which carries none.</summary>
    private static async ValueTask<NoiseIdentity?> ReceiveAsync(PipeReader input, NoiseHandshake handshake, bool initiator, PeerId? expected, IReadOnlyList<string> muxers, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellation);
            var status = NoiseFrame.TryRead(read.Buffer, MaxHandshakeMessageLength, out var message);
            if (status == OperationStatus.Done)
            {
                var identity = Receive(message, handshake, initiator, expected, muxers);
                input.AdvanceTo(message.End);
                return identity;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (status == OperationStatus.InvalidData) throw NoiseErrors.Oversized(MaxHandshakeMessageLength);

            if (read.IsCompleted) throw NoiseErrors.ClosedInHandshake();

            if (read.IsCanceled) throw new OperationCanceledException("The read was cancelled during the Noise handshake.");
        }
    }

    private static NoiseIdentity? Receive(ReadOnlySequence<byte> sequence, NoiseHandshake handshake, bool initiator, PeerId? expected, IReadOnlyList<string> muxers)
    {
        // One buffer for a message that lies in several segments, and behind it for the payload.
        var length = (int)sequence.Length;
        var rented = ArrayPool<byte>.Shared.Rent(2 * length);
        try
        {
            sequence.CopyTo(rented);
            var first = handshake.Overhead == X25519Key.Length;
            var payload = rented.AsSpan(length, Math.Max(0, length - handshake.Overhead));
            var status = handshake.Read(rented.AsSpan(0, length), payload);
            if (status != NoiseHandshakeStatus.Done) throw NoiseErrors.Handshake(status);

            return first ? null : NoiseIdentity.Verify(payload, handshake.RemoteStaticKey, initiator, expected, muxers);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private byte[] PayloadFor(IReadOnlyList<string> muxers)
    {
        var offer = _offer;
        if (offer is null || !ReferenceEquals(offer.Muxers, muxers))
        {
            _offer = offer = new Offer(muxers, NoisePayload.Encode(_identity.Protobuf.Span, _signature, muxers));
        }

        return offer.Payload;
    }

    /// <summary>The payload last made: a host offers the same muxers on every connection.</summary>
    private sealed record Offer(IReadOnlyList<string> Muxers, byte[] Payload);
}

internal sealed class NoiseChannel(NoiseReader input, NoiseWriter output, PublicKey remoteKey, string? earlyMuxer) : ISecureChannel
{
    public PipeReader Input => input;

    public PipeWriter Output => output;

    public PublicKey RemoteKey => remoteKey;

    public string? EarlyMuxer => earlyMuxer;

    public void Dispose()
    {
        input.Dispose();
        output.Dispose();
    }
}
