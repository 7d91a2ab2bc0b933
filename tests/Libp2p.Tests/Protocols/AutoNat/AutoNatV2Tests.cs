using System.Buffers;
using Registry.Identity.Wire;
using Registry.Libp2p.Protocols;
using Registry.Libp2p.Protocols.AutoNat;
using Registry.Libp2p.Swarm;
using Registry.Libp2p.Tests.Swarm;
using Registry.Multiformats;

namespace Registry.Libp2p.Tests.Protocols.AutoNat;

public sealed class AutoNatV2Tests
{
    private const string Own = "/ip4/9.9.9.9/tcp/4001";
    private const string IPv6 = "/ip6/2a00::9/tcp/4001";
    private const string BackId = "/libp2p/autonat/2/dial-back";
    private const ulong Nonce = 0x1122334455667788;

    [Fact]
    public async Task The_number_is_brought_to_the_first_address_that_may_be_dialled()
    {
        await using var host = await AutoNatHost.StartAsync();
        var brought = TakeNonce(host.Asker);
        var answer = await host.AskAsync(AutoNatHost.V2, Request("/ip4/10.0.0.1/tcp/1", "/dns4/a.b/tcp/1", Own));
        Assert.Equal("120808c801100218c801", Hex(answer));
        Assert.Equal("098877665544332211", Hex(await brought));
        await TestNet.UntilAsync(() => host.Service.V2[AutoNatOutcome.Reachable] == 1, "it is counted");
    }

    [Fact]
    public async Task Who_cannot_be_dialled_is_told()
    {
        await using var host = await AutoNatHost.StartAsync();
        Assert.Equal("120508c8011864", Hex(await host.AskAsync(AutoNatHost.V2, Request("/ip4/9.9.9.9/tcp/4002"))));
        await TestNet.UntilAsync(() => host.Service.V2[AutoNatOutcome.Unreachable] == 1, "it is counted");
    }

    [Fact]
    public async Task Who_does_not_take_the_number_is_told()
    {
        await using var host = await AutoNatHost.StartAsync();
        Assert.Equal("120508c8011865", Hex(await host.AskAsync(AutoNatHost.V2, Request(Own))));
        await TestNet.UntilAsync(() => host.Service.V2[AutoNatOutcome.NotConfirmed] == 1, "it is counted");
    }

    [Theory]
    [InlineData("/ip4/10.0.0.1/tcp/1")]
    [InlineData("/ip4/127.0.0.1/tcp/1")]
    [InlineData("/ip4/7.7.7.7/tcp/4001")]
    [InlineData("/ip4/9.9.9.9/tcp/4001/p2p-circuit")]
    [InlineData("/ip4/9.9.9.9/tcp/4001/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN")]
    public async Task Without_an_address_to_dial_it_is_refused(string address)
    {
        await using var host = await AutoNatHost.StartAsync();
        Assert.Equal("12020865", Hex(await host.AskAsync(AutoNatHost.V2, Request(address))));
        await TestNet.UntilAsync(() => host.Service.V2[AutoNatOutcome.Refused] == 1, "it is counted");
    }

    [Fact]
    public async Task Without_IPv6_another_address_is_tried_and_nothing_said_of_that_one()
    {
        await using var host = await AutoNatHost.StartAsync();
        Assert.Equal("12020865", Hex(await host.AskAsync(AutoNatHost.V2, Request(IPv6))));
        Assert.Equal("120708c80110011865", Hex(await host.AskAsync(AutoNatHost.V2, Request(IPv6, Own))));
    }

    [Fact]
    public async Task An_IPv6_address_that_the_asker_comes_from_can_be_dialled()
    {
        await using var host = await AutoNatHost.StartAsync(IPv6);
        Assert.Equal("120508c8011865", Hex(await host.AskAsync(AutoNatHost.V2, Request(IPv6))));
    }

    [Theory]
    [InlineData("/ip6/2a00::7/tcp/4001", true)]
    [InlineData("/ip6/fd00::7/tcp/4001", false)]
    public async Task A_public_IPv6_address_of_its_own_says_that_a_host_has_IPv6(string own, bool has)
    {
        await using var host = await AutoNatHost.StartAsync(swarm: new SwarmOptions { AnnounceAddresses = [Multiaddr.Parse(own)] });
        await using var stream = await host.OpenAsync(AutoNatHost.V2);
        await Frames.WriteAsync(stream.Output, Request(IPv6), TestNet.Deadline);
        var answer = await AutoNatHost.ReadAsync(stream);
        if (has) Assert.InRange(ReadDataRequest(answer), 30_000, 100_000);
        else Assert.Equal("12020865", Hex(answer));
    }

    [Fact]
    public async Task A_dial_that_ends_with_the_host_is_not_held_against_the_peer()
    {
        await using var host = await AutoNatHost.StartAsync();
        host.Net.Wire.Hold(host.Asker.Address);
        var answer = host.AskAsync(AutoNatHost.V2, Request(Own));
        await TestNet.UntilAsync(() => host.Net.Wire.Dials.Contains(host.Asker.Address), "it is dialled");
        await host.StopProbingAsync();
        Assert.Equal("12020864", Hex(await answer));
    }

    [Fact]
    public async Task Another_host_is_dialled_for_data_alone()
    {
        await using var host = await AutoNatHost.StartAsync();
        var second = await host.Net.AddAsync(address: "/ip4/5.5.5.5/tcp/4001");
        await using var stream = await host.OpenAsync(AutoNatHost.V2);
        await Frames.WriteAsync(stream.Output, Request(second.Address.ToString()), TestNet.Deadline);
        var wanted = ReadDataRequest(await AutoNatHost.ReadAsync(stream));
        Assert.InRange(wanted, 30_000, 100_000);
        for (var sent = 0; sent < wanted; sent += 4096) await Frames.WriteAsync(stream.Output, Data(4096), TestNet.Deadline);
        // The asker's key is not at that address.
        Assert.Equal("120508c8011864", Hex(await AutoNatHost.ReadAsync(stream)));
    }

    [Theory]
    [InlineData(10, "pieces that are too small")]
    [InlineData(-1, "something else")]
    public async Task What_is_not_the_data_ends_the_stream(int size, string what)
    {
        await using var host = await AutoNatHost.StartAsync();
        await using var stream = await host.OpenAsync(AutoNatHost.V2);
        await Frames.WriteAsync(stream.Output, Request("/ip4/5.5.5.5/tcp/4001"), TestNet.Deadline);
        Assert.InRange(ReadDataRequest(await AutoNatHost.ReadAsync(stream)), 30_000, 100_000);
        await Frames.WriteAsync(stream.Output, size < 0 ? Request(Own) : Data(size), TestNet.Deadline);
        Assert.True(await AutoNatHost.ReadAsync(stream) is null, what);
        await TestNet.UntilAsync(() => host.Service.V2[AutoNatOutcome.Abandoned] == 1, "it is counted");
    }

    [Fact]
    public async Task Data_that_does_not_come_is_waited_for_in_vain_but_not_for_long()
    {
        await using var host = await AutoNatHost.StartAsync();
        await using var stream = await host.OpenAsync(AutoNatHost.V2);
        await Frames.WriteAsync(stream.Output, Request("/ip4/5.5.5.5/tcp/4001"), TestNet.Deadline);
        _ = ReadDataRequest(await AutoNatHost.ReadAsync(stream));
        var end = AutoNatHost.ReadAsync(stream);
        await host.Net.AdvanceUntilAsync(() => end.IsCompleted, "it was given up", 20);
        Assert.Null(await end);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1200")]
    [InlineData("0aff")]
    public async Task What_is_no_request_ends_the_stream(string hex)
    {
        await using var host = await AutoNatHost.StartAsync();
        Assert.Null(await host.AskAsync(AutoNatHost.V2, Convert.FromHexString(hex)));
        await TestNet.UntilAsync(() => host.Service.V2[AutoNatOutcome.BadRequest] == 1, "it is counted");
        Assert.Equal(0, host.Server.Swarm.Counters.FailedHandlers);
    }

    [Fact]
    public async Task An_address_has_so_many_requests_a_minute_and_all_have_so_many_dials_elsewhere()
    {
        await using var host = await AutoNatHost.StartAsync(options: new AutoNatOptions { V2PerAddress = 3, V2DialDataPerMinute = 1 });
        await using var elsewhere = await host.OpenAsync(AutoNatHost.V2);
        await Frames.WriteAsync(elsewhere.Output, Request("/ip4/5.5.5.5/tcp/4001"), TestNet.Deadline);
        _ = ReadDataRequest(await AutoNatHost.ReadAsync(elsewhere));
        Assert.Equal("12020864", Hex(await host.AskAsync(AutoNatHost.V2, Request("/ip4/5.5.5.5/tcp/4001"))));
        Assert.Equal("120508c8011865", Hex(await host.AskAsync(AutoNatHost.V2, Request(Own))));
        Assert.Equal("12020864", Hex(await host.AskAsync(AutoNatHost.V2, Request(Own))));
        await TestNet.UntilAsync(() => host.Service.V2[AutoNatOutcome.Limited] == 2, "it is counted");
    }

    [Fact]
    public async Task In_a_private_network_private_addresses_are_dialled_when_told_so()
    {
        await using var host = await AutoNatHost.StartAsync("/ip4/192.168.1.5/tcp/4001", new AutoNatOptions { AllowPrivate = true });
        var brought = TakeNonce(host.Asker);
        Assert.Equal("120608c80118c801", Hex(await host.AskAsync(AutoNatHost.V2, Request("/ip4/192.168.1.5/tcp/4001"))));
        await brought;
    }

    /// <summary>Answers as go and js do.</summary>
    private static Task<byte[]?> TakeNonce(TestHost asker)
    {
        var taken = new TaskCompletionSource<byte[]?>();
        asker.Swarm.Handle(BackId, async (stream, token) =>
        {
            taken.SetResult(await Frames.ReadAsync(stream.Input, 100, token));
            await Frames.WriteAsync(stream.Output, default, token);
            await stream.Output.CompleteAsync();
        });
        return taken.Task;
    }

    private static byte[] Request(params string[] addresses)
    {
        var request = new ArrayBufferWriter<byte>();
        foreach (var address in addresses) ProtobufWriter.WriteBytes(request, 1, Multiaddr.Parse(address).Bytes.Span);
        ProtobufWriter.WriteFixed64(request, 2, Nonce);
        return Envelope(1, request.WrittenSpan);
    }

    private static byte[] Data(int length)
    {
        var response = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteBytes(response, 1, new byte[length]);
        return Envelope(4, response.WrittenSpan);
    }

    private static byte[] Envelope(int field, ReadOnlySpan<byte> body)
    {
        var message = new ArrayBufferWriter<byte>();
        ProtobufWriter.WriteBytes(message, field, body);
        return message.WrittenSpan.ToArray();
    }

    /// <summary>For the first address, whose index is left out.</summary>
    private static int ReadDataRequest(byte[]? message)
    {
        Assert.NotNull(message);
        var reader = new ProtobufReader(message);
        Assert.True(reader.TryReadField() && reader.IsBytes(3));
        var request = new ProtobufReader(reader.Bytes);
        Assert.True(request.TryReadField() && request.IsVarint(2));
        return (int)request.Number;
    }

    private static string Hex(byte[]? message) => Convert.ToHexStringLower(message ?? []);
}
