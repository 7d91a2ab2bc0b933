using System.Buffers;
using Registry.Identity.Wire;
using Registry.Libp2p.Protocols.AutoNat;
using Registry.Libp2p.Tests.Swarm;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Protocols.AutoNat;

public sealed class AutoNatV1Tests
{
    [Fact]
    public async Task Who_is_reached_at_its_own_address_is_told_where()
    {
        await using var host = await AutoNatHost.StartAsync();
        var (status, text, address) = Read(await host.AskAsync(AutoNatHost.V1, Dial(host, "/ip4/9.9.9.9/tcp/4001")));
        Assert.Equal((0, null, host.Asker.Address), (status, text, address));
        await TestNet.UntilAsync(() => host.Service.V1[AutoNatOutcome.Reachable] == 1, "it is counted");
        Assert.DoesNotContain(host.Server.Swarm.Connections, c => c.IsOutbound);
    }

    [Theory]
    [InlineData("/ip4/9.9.9.9/tcp/4002", 100, "nobody listens there")]
    [InlineData("/ip4/192.168.1.5/tcp/4001", 0, "a private address stands for its port at the observed host")]
    [InlineData("/ip4/192.168.1.5/tcp/4002", 100, "the same, and nobody listens there")]
    [InlineData("/ip4/5.5.5.5/tcp/4001", 101, "another host is never dialled")]
    [InlineData("/dns4/example.com/tcp/4001", 101, "names may lead anywhere")]
    [InlineData("/ip4/9.9.9.9/tcp/4001/p2p-circuit", 101, "a relay is not the peer")]
    [InlineData("/ip4/9.9.9.9/tcp/4001/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN", 101, "another peer")]
    public async Task The_status_says_what_was_tried(string address, int expected, string why)
    {
        await using var host = await AutoNatHost.StartAsync();
        var (status, _, _) = Read(await host.AskAsync(AutoNatHost.V1, Dial(host, address)));
        Assert.True(status == expected, $"{why}: {status}");
    }

    [Theory]
    [InlineData("/ip4/192.168.1.5/tcp/4001")]
    [InlineData("/ip4/127.0.0.1/tcp/4001")]
    [InlineData("/ip4/7.7.7.7/tcp/4002")]
    public async Task Who_is_near_is_dialled_only_when_that_is_allowed(string near)
    {
        await using var strict = await AutoNatHost.StartAsync(near);
        Assert.Equal(101, Read(await strict.AskAsync(AutoNatHost.V1, Dial(strict, near))).Status);
        await using var open = await AutoNatHost.StartAsync(near, new AutoNatOptions { AllowPrivate = true });
        Assert.Equal(0, Read(await open.AskAsync(AutoNatHost.V1, Dial(open, near))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0801")]
    [InlineData("080012ff")]
    [InlineData("1200")]
    [InlineData("120412020a00")]
    public async Task What_is_no_dial_is_a_bad_request(string hex)
    {
        await using var host = await AutoNatHost.StartAsync();
        Assert.Equal(200, Read(await host.AskAsync(AutoNatHost.V1, Convert.FromHexString(hex))).Status);
        await TestNet.UntilAsync(() => host.Service.V1[AutoNatOutcome.BadRequest] == 1, "it is counted");
    }

    [Fact]
    public async Task Nobody_asks_for_another_peer()
    {
        await using var host = await AutoNatHost.StartAsync();
        var message = Dial(host.Server.Peer.Bytes.Span, "/ip4/9.9.9.9/tcp/4001");
        Assert.Equal(200, Read(await host.AskAsync(AutoNatHost.V1, message)).Status);
    }

    [Fact]
    public async Task An_address_has_so_many_dials_a_minute_and_those_refused_cost_nothing()
    {
        await using var host = await AutoNatHost.StartAsync(options: new AutoNatOptions { V1PerAddress = 2 });
        for (var i = 0; i < 5; i++) await AskAsync("/ip4/5.5.5.5/tcp/4001", 101);
        for (var i = 0; i < 2; i++) await AskAsync("/ip4/9.9.9.9/tcp/4001", 0);
        await AskAsync("/ip4/9.9.9.9/tcp/4001", 101);
        await TestNet.UntilAsync(() => host.Service.V1[AutoNatOutcome.Limited] == 1, "it is counted");
        host.Net.Time.Advance(TimeSpan.FromSeconds(30));
        await AskAsync("/ip4/9.9.9.9/tcp/4001", 0);

        async Task AskAsync(string address, int expected) =>
            Assert.Equal(expected, Read(await host.AskAsync(AutoNatHost.V1, Dial(host, address))).Status);
    }

    [Fact]
    public async Task A_request_that_does_not_come_or_is_too_long_ends_the_stream()
    {
        await using var host = await AutoNatHost.StartAsync();
        Assert.Null(await host.AskAsync(AutoNatHost.V1, new byte[5000]));
        await using var stream = await host.OpenAsync(AutoNatHost.V1);
        await stream.Output.WriteAsync(new byte[] { 60, 1 });
        var read = AutoNatHost.ReadAsync(stream);
        await host.Asker.BeHeardAsync(host.Server);
        await host.Net.AdvanceUntilAsync(() => host.Service.V1[AutoNatOutcome.Abandoned] == 2, "it was given up", 20);
        Assert.Null(await read);
        Assert.Equal(0, host.Server.Swarm.Counters.FailedHandlers);
    }

    [Fact]
    public async Task A_dial_that_ends_with_the_host_is_not_held_against_the_peer()
    {
        await using var host = await AutoNatHost.StartAsync();
        host.Net.Wire.Hold(host.Asker.Address);
        var answer = host.AskAsync(AutoNatHost.V1, Dial(host, host.Asker.Address.ToString()));
        await TestNet.UntilAsync(() => host.Net.Wire.Dials.Contains(host.Asker.Address), "it is dialled");
        await host.StopProbingAsync();
        Assert.Equal(101, Read(await answer).Status);
    }

    [Fact]
    public async Task A_version_that_is_off_is_not_served()
    {
        await using var host = await AutoNatHost.StartAsync(options: new AutoNatOptions { V1 = false });
        Assert.DoesNotContain(AutoNatHost.V1, host.Server.Swarm.Protocols);
        Assert.Contains(AutoNatHost.V2, host.Server.Swarm.Protocols);
    }

    [Fact]
    public void Random_messages_are_read_or_refused()
    {
        const int seed = 20261121;
        var random = new Random(seed);
        for (var i = 0; i < 10_000; i++)
        {
            var message = new byte[random.Next(40)];
            random.NextBytes(message);
            if (i % 2 == 0 && message.Length > 2) (message[0], message[1]) = (0x12, (byte)(message.Length - 2));
            var exception = Record.Exception(() => (AutoNatMessages.ReadDial(message, 3), AutoNatV2Messages.ReadRequest(message, 3), AutoNatV2Messages.ReadDataLength(message)));
            Assert.True(exception is null, $"seed {seed}, {Convert.ToHexString(message)}: {exception}");
        }
    }

    private static byte[] Dial(AutoNatHost host, params string[] addresses) => Dial(host.Asker.Peer.Bytes.Span, addresses);

    private static byte[] Dial(ReadOnlySpan<byte> id, params string[] addresses)
    {
        var peer = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteBytes(peer, 1, id);
        foreach (var address in addresses) ProtobufWriter.WriteBytes(peer, 2, Multiaddr.Parse(address).Bytes.Span);
        var dial = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteBytes(dial, 1, peer.WrittenSpan);
        var message = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteVarint(message, 1, 0);
        ProtobufWriter.WriteBytes(message, 2, dial.WrittenSpan);
        return message.WrittenSpan.ToArray();
    }

    private static (int Status, string? Text, Multiaddr? Address) Read(byte[]? message)
    {
        Assert.NotNull(message);
        var reader = new ProtobufReader(message);
        Assert.True(reader.TryReadField() && reader.IsVarint(1) && reader.Number == 1);
        Assert.True(reader.TryReadField() && reader.IsBytes(3));
        var response = new ProtobufReader(reader.Bytes);
        Assert.True(response.TryReadField() && response.IsVarint(1));
        var (status, text, address) = ((int)response.Number, default(string), default(Multiaddr));
        while (response.TryReadField())
        {
            if (response.IsBytes(2)) text = System.Text.Encoding.UTF8.GetString(response.Bytes);
            if (response.IsBytes(3)) Assert.True(Multiaddr.TryDecode(response.Bytes, out address));
        }
        return (status, text, address);
    }
}
