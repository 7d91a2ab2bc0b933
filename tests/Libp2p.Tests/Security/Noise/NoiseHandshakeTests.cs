using System.IO.Pipelines;
using System.Text;
using Registry.Identity;
using Registry.Libp2p.Security;
using Registry.Libp2p.Security.Noise;
using Registry.Libp2p.Tests.Negotiation;
using Registry.Libp2p.Transport.Memory;

namespace Registry.Libp2p.Tests.Security.Noise;

public sealed class NoiseHandshakeTests
{
    private static readonly string[] Yamux = ["/yamux/1.0.0"];

    private readonly PrivateKey _dialer = PrivateKey.FromEd25519Seed(new byte[32]);
    private readonly PrivateKey _listener = PrivateKey.GenerateEd25519();
    private readonly DuplexPipe _near;
    private readonly DuplexPipe _far;

    public NoiseHandshakeTests() => (_near, _far) = DuplexPipe.CreatePair();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Both_sides_learn_each_others_identity_and_can_talk(bool rsa)
    {
        using var listener = rsa ? PrivateKey.GenerateRsa() : _listener;
        var (near, far) = await HandshakeAsync(_dialer, listener, listener.PublicKey.PeerId, Yamux, Yamux);

        Assert.Equal(listener.PublicKey, near.RemoteKey);
        Assert.Equal(_dialer.PublicKey, far.RemoteKey);
        await near.SendAsync("there"u8.ToArray());
        Assert.Equal("there"u8.ToArray(), await far.ReadOnceAsync());
        await far.SendAsync("back"u8.ToArray());
        Assert.Equal("back"u8.ToArray(), await near.ReadOnceAsync());
    }

    [Theory]
    [InlineData("/yamux/1.0.0", "/yamux/1.0.0", "/yamux/1.0.0")]
    [InlineData("/yamux/1.0.0 /mplex/6.7.0", "/mplex/6.7.0 /yamux/1.0.0", "/yamux/1.0.0")]
    [InlineData("/a /b /c", "/x /c /b", "/b")]
    [InlineData("/yamux/1.0.0", "", null)]
    [InlineData("", "/yamux/1.0.0", null)]
    [InlineData("", "", null)]
    public async Task The_muxer_is_the_first_of_the_initiator_that_both_support(string initiator, string responder, string? expected)
    {
        var (near, far) = await HandshakeAsync(_dialer, _listener, null, Split(initiator), Split(responder));

        Assert.Equal(expected, near.EarlyMuxer);
        Assert.Equal(expected, far.EarlyMuxer);
    }

    [Fact]
    public async Task Offers_without_anything_in_common_fail_on_both_sides()
    {
        var (near, far) = Handshakes(_dialer, _listener, null, ["/yamux/1.0.0"], ["/yamux/2.0.0"]);

        await ThrowsAsync(EndReason.NotSupported, near);
        await _near.Output.CompleteAsync();
        await ThrowsAsync(EndReason.RemoteClosed, far);
    }

    [Fact]
    public async Task Another_peer_than_the_one_dialled_is_refused_before_we_say_who_we_are()
    {
        var (near, far) = Handshakes(_dialer, _listener, _dialer.PublicKey.PeerId, Yamux, Yamux);

        await ThrowsAsync(EndReason.PeerIdMismatch, near);
        await _near.Output.CompleteAsync();
        await ThrowsAsync(EndReason.RemoteClosed, far);
    }

    [Fact]
    public async Task What_follows_the_handshake_in_the_same_segment_is_kept()
    {
        var (near, far) = Handshakes(_dialer, _listener, null, Yamux, Yamux);
        var channel = await near;
        await channel.SendAsync("first"u8.ToArray());

        Assert.Equal("first"u8.ToArray(), await (await far).ReadOnceAsync());
    }

    [Theory]
    [InlineData(EndReason.HandshakeFailed, "0000")]
    [InlineData(EndReason.HandshakeFailed, "001F00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(EndReason.HandshakeFailed, "00200000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(EndReason.HandshakeFailed, "00200100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(EndReason.ProtocolError, "2001")]
    [InlineData(EndReason.ProtocolError, "FFFF00")]
    [InlineData(EndReason.RemoteClosed, "00")]
    [InlineData(EndReason.RemoteClosed, "0020112233")]
    [InlineData(EndReason.RemoteClosed, "")]
    public async Task A_bad_first_message_ends_the_handshake(EndReason reason, string hex)
    {
        await _near.SendAsync(Convert.FromHexString(hex));
        await _near.Output.CompleteAsync();

        await ThrowsAsync(reason, Secure(_listener, _far, false, null, Yamux));
    }

    [Theory]
    [InlineData("signature")]
    [InlineData("key of another")]
    [InlineData("no key")]
    [InlineData("no signature")]
    [InlineData("no protobuf")]
    [InlineData("broken extensions")]
    [InlineData("empty")]
    public async Task A_payload_that_proves_nothing_is_refused(string flaw)
    {
        using var staticKey = X25519Key.Generate();
        using var ephemeral = X25519Key.Generate();
        using var handshake = new NoiseHandshake(false, staticKey, ephemeral);
        var near = Secure(_dialer, _near, true, null, Yamux);
        var first = await _far.ReadOnceAsync();
        handshake.Read(first.AsSpan(2), []);

        await SendPayloadAsync(handshake, Forge(flaw, staticKey));
        await ThrowsAsync(EndReason.HandshakeFailed, near);
    }

    [Fact]
    public async Task A_broken_transport_says_so()
    {
        await _near.Output.CompleteAsync(new IOException("reset"));

        await ThrowsAsync(EndReason.TransportFailed, Secure(_listener, _far, false, null, Yamux));
    }

    [Fact]
    public async Task A_silent_remote_is_left_when_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var near = new NoiseProtocol(_dialer).SecureAsync(_near, true, null, Yamux, cancellation.Token).AsTask();
        cancellation.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => near);
    }

    /// <summary>Every message in turn is damaged, cut short or repeated; whoever meets the damage fails with a reason.</summary>
    [Fact]
    public async Task Damaged_messages_end_in_a_reason()
    {
        using var dialer = new NoiseProtocol(_dialer);
        using var listener = new NoiseProtocol(_listener);
        for (var seed = 0; seed < 300; seed++)
        {
            var (near, nearWire) = DuplexPipe.CreatePair();
            var (far, farWire) = DuplexPipe.CreatePair();
            var both = new[]
            {
                OutcomeAsync(dialer.SecureAsync(near, true, null, Yamux, Cancellation), near),
                OutcomeAsync(listener.SecureAsync(far, false, null, Yamux, Cancellation), far),
            };
            await RelayAsync(nearWire, farWire, new Random(seed));
            var outcomes = await Task.WhenAll(both);
            Assert.True(
                outcomes.All(o => o is null or EndReason.HandshakeFailed or EndReason.ProtocolError or EndReason.RemoteClosed),
                $"seed {seed}: {string.Join(", ", outcomes)}");
            Assert.True(outcomes.Any(o => o is not null), $"seed {seed} went unnoticed");
        }
    }

    private static async Task RelayAsync(DuplexPipe near, DuplexPipe far, Random random)
    {
        var target = random.Next(3);
        for (var i = 0; i < 3; i++)
        {
            var (from, to) = i % 2 == 0 ? (near, far) : (far, near);
            var message = await from.ReadOnceAsync();
            if (i == target) message = Damage(message, random);

            await to.SendAsync(message);
            if (i == target) break;
        }

        await near.Output.CompleteAsync();
        await far.Output.CompleteAsync();
    }

    private static byte[] Damage(byte[] message, Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                return message[..random.Next(message.Length)];
            case 1:
                random.NextBytes(message);
                return message;
            default:
                message[random.Next(message.Length)] ^= (byte)(1 << random.Next(8));
                return message;
        }
    }

    private static async Task<EndReason?> OutcomeAsync(ValueTask<ISecureChannel> handshake, DuplexPipe pipe)
    {
        try
        {
            using var channel = await handshake;

            // The initiator is done before its last message is judged: a damaged one shows as a close without a word.
            await channel.Input.ReadAsync(Cancellation);
            return null;
        }
        catch (ConnectionException exception)
        {
            return exception.Reason;
        }
        finally
        {
            await pipe.Output.CompleteAsync();
        }
    }

    private byte[] Forge(string flaw, X25519Key staticKey)
    {
        var statement = new byte[NoiseIdentity.StatementLength];
        NoiseIdentity.WriteStatement(staticKey.PublicKey.Span, statement);
        Assert.Equal("noise-libp2p-static-key:", Encoding.ASCII.GetString(statement, 0, 24));
        var signature = _listener.Sign(statement);
        var key = _listener.PublicKey.Protobuf.Span;
        var payload = NoisePayload.Encode(key, signature, Yamux);
        switch (flaw)
        {
            case "signature":
                signature[5] ^= 1;
                return NoisePayload.Encode(key, signature, Yamux);
            case "key of another":
                return NoisePayload.Encode(_dialer.PublicKey.Protobuf.Span, signature, Yamux);
            case "no key":
                return NoisePayload.Encode([], signature, Yamux);
            case "no signature":
                return NoisePayload.Encode(key, [], Yamux);
            case "no protobuf":
                return payload[..^1];
            case "broken extensions":
                payload[^(Yamux[0].Length + 1)] = 0xff;
                return payload;
            default:
                return [];
        }
    }

    private async Task SendPayloadAsync(NoiseHandshake handshake, byte[] payload)
    {
        var message = new byte[NoiseFrame.PrefixLength + handshake.Overhead + payload.Length];
        NoiseFrame.WriteLength(message, message.Length - NoiseFrame.PrefixLength);
        handshake.Write(payload, message.AsSpan(NoiseFrame.PrefixLength));
        await _far.SendAsync(message);
    }

    private async Task<(ISecureChannel Near, ISecureChannel Far)> HandshakeAsync(PrivateKey dialer, PrivateKey listener, PeerId? expected, string[] offer, string[] answer)
    {
        var (near, far) = Handshakes(dialer, listener, expected, offer, answer);
        return (await near, await far);
    }

    private (Task<ISecureChannel> Near, Task<ISecureChannel> Far) Handshakes(PrivateKey dialer, PrivateKey listener, PeerId? expected, string[] offer, string[] answer) =>
        (Secure(dialer, _near, true, expected, offer), Secure(listener, _far, false, null, answer));

    private static Task<ISecureChannel> Secure(PrivateKey key, IDuplexPipe pipe, bool initiator, PeerId? expected, string[] muxers) =>
        new NoiseProtocol(key).SecureAsync(pipe, initiator, expected, muxers, Cancellation).AsTask();

    private static async Task ThrowsAsync(EndReason reason, Task handshake) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<ConnectionException>(() => handshake)).Reason);

    private static string[] Split(string muxers) => muxers.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
