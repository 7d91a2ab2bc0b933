using System.Buffers;
using Registry.Identity;
using Registry.Identity.Wire;
using Registry.Interop.Tests.Harness;
using Registry.Multiformats;

namespace Registry.Interop.Tests.AutoNat;

/// <summary>On loopback no client asks, so the messages are made by hand here, and the streams, and what is dialled, are those of js.</summary>
public sealed class LoopbackAutoNatTests
{
    private const string V1 = "/libp2p/autonat/1.0.0";
    private const string V2 = "/libp2p/autonat/2/dial-request";
    private const string Back = "/libp2p/autonat/2/dial-back";

    [JsFact]
    public async Task Js_is_dialled_by_version_1()
    {
        await using var fixture = await AutoNatFixture.StartOnLoopbackAsync();
        await using var peer = await fixture.StartPeerAsync(PeerKind.Js, "/ip4/127.0.0.1/tcp/0");
        var address = Multiaddr.Parse(Meetings.WithoutId(peer.Address));
        var peerInfo = Message((1, PeerId.Parse(peer.Id).Bytes), (2, address.Bytes));
        var answer = await AskAsync(fixture, peer, V1, Message((2, Message((1, peerInfo)))));
        Assert.Equal(Framed([0x08, 1, 0x1a, (byte)(address.Bytes.Length + 4), 0x08, 0, 0x1a, (byte)address.Bytes.Length, .. address.Bytes.Span]), answer);
    }

    [JsFact]
    public async Task Js_is_brought_the_number_by_version_2()
    {
        await using var fixture = await AutoNatFixture.StartOnLoopbackAsync();
        await using var peer = await fixture.StartPeerAsync(PeerKind.Js, "/ip4/127.0.0.1/tcp/0");
        // DialBackResponse with the status OK is empty.
        await peer.Lines.AskAsync("handle", new { protocol = Back, reply_hex = "00" });
        var address = Multiaddr.Parse(Meetings.WithoutId(peer.Address));
        var request = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteBytes(request, 1, address.Bytes.Span);
        ProtobufWriter.WriteFixed64(request, 2, 42);
        var answer = await AskAsync(fixture, peer, V2, Message((1, request.WrittenMemory)));
        Assert.Equal("08120608c80118c801", answer);
    }

    [JsFact]
    public async Task A_daemon_that_is_not_told_so_dials_nobody_on_loopback()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        await using var peer = await Peers.StartAsync(new(PeerKind.Js, Mode: PeerMode.None), daemon.Address);
        var address = Multiaddr.Parse(Meetings.WithoutId(peer.Address));
        var request = Message((1, Message((1, address.Bytes))));
        var answer = await peer.StreamAsync(daemon.PeerId, V2, Convert.FromHexString(Framed(request.Span)), 1 << 16);
        Assert.Equal("0412020865", answer.Hex);
    }

    private static async Task<string> AskAsync(AutoNatFixture fixture, RemotePeer peer, string protocol, ReadOnlyMemory<byte> message)
    {
        var answer = await peer.StreamAsync(fixture.Daemon.PeerId, protocol, Convert.FromHexString(Framed(message.Span)), 1 << 16);
        return answer.Hex;
    }

    private static ReadOnlyMemory<byte> Message(params (int Field, ReadOnlyMemory<byte> Value)[] fields)
    {
        var message = new ArrayBufferWriter<byte>();
        foreach (var (field, value) in fields) ProtobufWriter.WriteBytes(message, field, value.Span);

        return message.WrittenMemory;
    }

    private static string Framed(ReadOnlySpan<byte> message)
    {
        Assert.InRange(message.Length, 0, 127);
        return $"{message.Length:x2}{Convert.ToHexStringLower(message)}";
    }
}
