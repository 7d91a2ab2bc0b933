using Registry.Identity;
using Registry.Libp2p.Protocols.Relay;
using Registry.Libp2p.Tests.Swarm;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Protocols.Relay;

public sealed class RelayMessageTests
{
    private static readonly PeerId Peer = TestNet.KeyOf(7).PublicKey.PeerId;

    [Fact]
    public void Requests_are_read()
    {
        Assert.Equal(RelayStatus.Ok, HopMessages.DecodeRequest([0x08, 0x00], out var type, out var target));
        Assert.Equal((HopMessageType.Reserve, null), (type, target));
        Assert.Equal(RelayStatus.Ok, HopMessages.DecodeRequest(RelayNet.ConnectTo(Peer), out type, out target));
        Assert.Equal((HopMessageType.Connect, Peer), (type, target));
    }

    [Theory]
    [InlineData("", RelayStatus.MalformedMessage)]
    [InlineData("0802", RelayStatus.UnexpectedMessage)]
    [InlineData("0803", RelayStatus.UnexpectedMessage)]
    [InlineData("08ffffffffffffffffff01", RelayStatus.UnexpectedMessage)]
    [InlineData("0801", RelayStatus.MalformedMessage)]
    [InlineData("08011200", RelayStatus.MalformedMessage)]
    [InlineData("080112040a021220", RelayStatus.MalformedMessage)]
    [InlineData("0800120a0a", RelayStatus.MalformedMessage)]
    [InlineData("08", RelayStatus.MalformedMessage)]
    [InlineData("0a0100", RelayStatus.MalformedMessage)]
    public void What_is_no_request_has_its_status(string hex, RelayStatus expected)
    {
        Assert.Equal(expected, HopMessages.DecodeRequest(Convert.FromHexString(hex), out _, out var target));
        Assert.Null(target);
    }

    [Fact]
    public void The_target_is_told_who_comes_and_with_what_limits()
    {
        var message = StopMessages.Connect(Peer, new RelayLimit(120, 131072));
        Assert.Equal("0800" + "1228" + "0a26" + Convert.ToHexString(Peer.Bytes.Span) + "1a06" + "0878" + "10808008", Convert.ToHexString(message), ignoreCase: true);
        Assert.EndsWith(Convert.ToHexString(Peer.Bytes.Span), Convert.ToHexString(StopMessages.Connect(Peer, default)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("08012064", true, RelayStatus.Ok)]
    [InlineData("080120cb01", true, RelayStatus.ConnectionFailed)]
    [InlineData("08002064", false, RelayStatus.Ok)]
    [InlineData("0801", false, RelayStatus.Unused)]
    [InlineData("2064", false, RelayStatus.Ok)]
    [InlineData("0801206", false, RelayStatus.Unused)]
    public void The_answer_of_the_target_needs_type_and_status(string hex, bool read, RelayStatus expected)
    {
        Assert.Equal(read, StopMessages.TryDecodeStatus(Convert.FromHexString(hex.Length % 2 == 0 ? hex : hex[..^1]), out var status));
        Assert.Equal(expected, status);
    }

    [Fact]
    public void The_voucher_is_the_relays_word_for_this_peer_until_then()
    {
        using var relay = TestNet.KeyOf(1);
        var expires = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000);
        Assert.True(SignedEnvelope.TryDecode(ReservationVoucher.Seal(relay, Peer, expires), out var envelope, out _));
        Assert.True(envelope!.Verify("libp2p-relay-rsvp", [0x03, 0x02]));
        Assert.Equal(relay.PublicKey, envelope.PublicKey);
        var expected = "0a26" + Convert.ToHexString(relay.PublicKey.PeerId.Bytes.Span) + "1226" + Convert.ToHexString(Peer.Bytes.Span) + "18" + "80a8d6b907";
        Assert.Equal(expected, Convert.ToHexString(envelope.Payload.Span), ignoreCase: true);
    }

    [Fact]
    public void A_relay_with_more_addresses_than_fit_tells_the_first_ones()
    {
        var addresses = Enumerable.Range(0, 500).Select(i => Multiaddr.Parse($"/ip4/1.2.3.4/tcp/{i + 1}").WithPeerId(Peer.Bytes.Span)).ToList();
        var message = HopMessages.Reserved(DateTimeOffset.UnixEpoch.AddYears(60), addresses, new byte[700], new RelayLimit(1, 1));
        Assert.InRange(message.Length, 3900, HopMessages.MaxBytes);
        var told = HopAnswer.Decode(message).Addresses;
        Assert.Equal(addresses.Take(told.Count).Select(a => a.ToString()), told);
    }

    [Fact]
    public void Random_bytes_are_answered_with_a_status()
    {
        const int Seed = 20260721;
        var random = new Random(Seed);
        var good = RelayNet.ConnectTo(Peer);
        for (var i = 0; i < 4000; i++)
        {
            var bytes = new byte[random.Next(80)];
            random.NextBytes(bytes);
            if (i % 2 == 0)
            {
                good.AsSpan(0, Math.Min(good.Length, bytes.Length)).CopyTo(bytes);
                if (bytes.Length > 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            var status = HopMessages.DecodeRequest(bytes, out var type, out var target);
            Assert.True(status is RelayStatus.Ok or RelayStatus.MalformedMessage or RelayStatus.UnexpectedMessage, $"Seed {Seed}, case {i}");
            Assert.True((status == RelayStatus.Ok && type == HopMessageType.Connect) == target is not null, $"Seed {Seed}, case {i}");
            StopMessages.TryDecodeStatus(bytes, out _);
        }
    }
}
