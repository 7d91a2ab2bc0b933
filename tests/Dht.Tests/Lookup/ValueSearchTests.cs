using System.Text;
using Google.Protobuf;
using Registry.Dht.Lookup;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Testing;

namespace Registry.Dht.Tests.Lookup;

public sealed class ValueSearchTests
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("/n/x");

    [Fact]
    public async Task Each_value_is_better_than_the_one_before_and_the_own_one_is_first()
    {
        await using var network = await KadNetwork.StartAsync(8);
        for (var i = 0; i < 8; i++) await HoldAsync(network[i], (byte)(10 + i));
        var found = await CollectAsync(network[2]);
        Assert.Null(found[0].From);
        Assert.Equal(12, found[0].Value.Span[0]);
        Assert.Equal(17, found[^1].Value.Span[0]);
        Assert.Equal(network[7].Id, found[^1].From);
        Assert.Equal(found.Select(f => f.Value.Span[0]).Order(), found.Select(f => f.Value.Span[0]));
    }

    [Fact]
    public async Task Those_that_have_a_worse_value_or_none_get_the_best()
    {
        await using var network = await KadNetwork.StartAsync(8);
        await HoldAsync(network[0], 1);
        await HoldAsync(network[3], 2);
        await HoldAsync(network[5], 3);
        Assert.Equal(3, (await CollectAsync(network[3]))[^1].Value.Span[0]);
        await Eventually.IsTrue(() => network.Hosts.All(h => Held(h) == 3), "all have the best value");
    }

    [Fact]
    public async Task Who_stops_listening_corrects_nobody()
    {
        await using var network = await KadNetwork.StartAsync(4);
        await HoldAsync(network[2], 3);
        await foreach (var _ in network[1].Dht.FindValuesAsync(Key, null, CancellationToken.None)) break;
        await network[1].Dht.DisposeAsync();
        Assert.Null(Held(network[0]));
    }

    [Fact]
    public async Task Unknown_namespaces_have_no_values_and_nobody_is_asked()
    {
        await using var network = await KadNetwork.StartAsync(2);
        var trace = new LookupTrace();
        Assert.Empty(await CollectAsync(network[1], "/other/x"u8.ToArray(), trace));
        Assert.Empty(await CollectAsync(network[1], "x"u8.ToArray(), trace));
        Assert.Equal(0, trace.Requests);
    }

    [Fact]
    public async Task Values_that_are_not_valid_or_not_of_the_key_are_dropped_and_stored_nowhere()
    {
        await using var network = await KadNetwork.StartAsync(3);
        await network.AddScriptedAsync(50, r => Answer(r, Key, [255]));
        await network.AddScriptedAsync(51, r => Answer(r, "/n/y"u8.ToArray(), [9]));
        await network.AddScriptedAsync(52, r => Answer(r, Key, new byte[70_000]));
        await network.AddScriptedAsync(53, r => Answer(r, Key, []));
        await HoldAsync(network[2], 2);
        var found = await CollectAsync(network[1]);
        Assert.Equal([2], Assert.Single(found).Value.ToArray());
        await Eventually.IsTrue(() => Held(network[0]) == 2, "the others were corrected");
        Assert.Equal(0, network[1].Counters.Count);
    }

    private static byte[]? Answer(Message request, byte[] key, byte[] value)
        => request.Type != Message.Types.MessageType.GetValue
            ? null
            : ScriptedPeer.Frame(new Message
            {
                Type = Message.Types.MessageType.GetValue,
                Key = request.Key,
                Record = new Wire.Generated.Record { Key = ByteString.CopyFrom(key), Value = ByteString.CopyFrom(value) },
            });

    private static byte? Held(KadHost host) => host.Counters.Get(Key, DateTimeOffset.UtcNow)?.Value.Span[0];

    private static async Task HoldAsync(KadHost host, byte value) => await host.Counters.PutAsync(Key, new[] { value }, null, CancellationToken.None);

    private static async Task<List<FoundValue>> CollectAsync(KadHost host, byte[]? key = null, LookupTrace? trace = null)
    {
        var found = new List<FoundValue>();
        await foreach (var value in host.Dht.FindValuesAsync(key ?? Key, trace, CancellationToken.None)) found.Add(value);
        return found;
    }
}
