using Google.Protobuf;
using Registry.Dht.Server;
using Registry.Dht.Tests.Wire.Generated;
using Registry.Libp2p.Transport.Memory;

namespace Registry.Dht.Tests.Server;

public sealed class ValueRequestTests : IAsyncLifetime
{
    private readonly MemoryNetwork _network = new();
    private KadHost _server = null!;
    private KadHost _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await KadHost.StartAsync(_network, new KadHostOptions(1));
        _client = await KadHost.StartAsync(_network, new KadHostOptions(2) { IsServer = false });
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_public_key_is_put_echoed_and_got()
    {
        await using var probe = await _client.OpenAsync(_server);
        byte[] key = [.. "/pk/"u8, .. _client.Id.Bytes.Span];
        var put = Put(key, _client.PublicKey.Protobuf.ToArray());
        var echo = await probe.AskAsync(put);
        Assert.Equal(put.Record, echo.Record);
        Assert.Equal(put.Key, echo.Key);

        var reply = await probe.AskAsync(Get(key));
        Assert.Equal(key, reply.Record.Key.ToByteArray());
        Assert.Equal(put.Record.Value, reply.Record.Value);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$", reply.Record.TimeReceived);
        Assert.Equal(1, reply.ClusterLevelRaw);
    }

    [Fact]
    public async Task A_value_not_held_is_answered_without_a_record()
    {
        await using var probe = await _client.OpenAsync(_server);
        var reply = await probe.AskAsync(Get("/n/missing"u8.ToArray()));
        Assert.Null(reply.Record);
        Assert.Equal(Message.Types.MessageType.GetValue, reply.Type);
    }

    [Fact]
    public async Task An_outdated_value_is_echoed_and_the_better_one_kept()
    {
        await using var probe = await _client.OpenAsync(_server);
        await probe.AskAsync(Put("/n/a"u8.ToArray(), [5]));
        Assert.Equal([3], (await probe.AskAsync(Put("/n/a"u8.ToArray(), [3]))).Record.Value.ToByteArray());
        Assert.Equal([5], (await probe.AskAsync(Get("/n/a"u8.ToArray()))).Record.Value.ToByteArray());
    }

    [Fact]
    public async Task Values_up_to_64_KiB_are_put_and_got()
    {
        await using var probe = await _client.OpenAsync(_server);
        var value = new byte[64 * 1024];
        value[0] = 1;
        Assert.Equal(value, (await probe.AskAsync(Put("/n/large"u8.ToArray(), value))).Record.Value.ToByteArray());
        Assert.Equal(value, (await probe.AskAsync(Get("/n/large"u8.ToArray()))).Record.Value.ToByteArray());
        await probe.SendAsync(Put("/n/large"u8.ToArray(), new byte[64 * 1024 + 1]));
        await probe.IsResetAsync();
        Assert.Equal(1, Count(RequestResult.InvalidRecord));
    }

    [Theory]
    [InlineData("/ipns/x", "/ipns/x", 1, RequestResult.UnknownNamespace)]
    [InlineData("n/x", "n/x", 1, RequestResult.UnknownNamespace)]
    [InlineData("/n/x", "/n/y", 1, RequestResult.Malformed)]
    [InlineData("/n/x", "", 1, RequestResult.Malformed)]
    [InlineData("", "", 1, RequestResult.Malformed)]
    [InlineData("/n/x", "/n/x", 255, RequestResult.InvalidRecord)]
    [InlineData("/pk/x", "/pk/x", 1, RequestResult.InvalidRecord)]
    public async Task What_is_refused_resets_the_stream_and_is_counted(string key, string recordKey, byte value, RequestResult expected)
    {
        await using var probe = await _client.OpenAsync(_server);
        var put = Put(ByteString.CopyFromUtf8(key).ToByteArray(), [value]);
        put.Record.Key = ByteString.CopyFromUtf8(recordKey);
        await probe.SendAsync(put);
        await probe.IsResetAsync();
        Assert.Equal(1, Count(expected));
        Assert.Equal(0, _server.Counters.Count);
    }

    [Theory]
    [InlineData(254)]
    [InlineData(253)]
    public async Task What_is_not_of_now_is_echoed_and_not_kept(byte value)
    {
        await using var probe = await _client.OpenAsync(_server);
        for (var i = 0; i < 50; i++) Assert.Equal([value], (await probe.AskAsync(Put("/n/x"u8.ToArray(), [value]))).Record.Value.ToByteArray());
        Assert.Null((await probe.AskAsync(Get("/n/x"u8.ToArray()))).Record);
        Assert.Equal(50, Count(RequestResult.Ignored));
        Assert.Equal(0, _server.Counters.Count);
    }

    [Fact]
    public async Task A_get_under_an_unknown_namespace_resets_the_stream()
    {
        await using var probe = await _client.OpenAsync(_server);
        await probe.SendAsync(Get("/ipns/x"u8.ToArray()));
        await probe.IsResetAsync();
        Assert.Equal(1, Count(RequestResult.UnknownNamespace));
    }

    [Fact]
    public async Task What_became_invalid_in_the_store_is_not_handed_out()
    {
        await _server.Counters.PutAsync("/n/bad"u8.ToArray(), new byte[] { 255 }, null, CancellationToken.None);
        await using var probe = await _client.OpenAsync(_server);
        Assert.Null((await probe.AskAsync(Get("/n/bad"u8.ToArray()))).Record);
    }

    private long Count(RequestResult result) => _server.Dht.Status().Requests.Where(r => r.Result == result).Sum(r => r.Count);

    private static Message Get(byte[] key) => new() { Type = Message.Types.MessageType.GetValue, Key = ByteString.CopyFrom(key) };

    private static Message Put(byte[] key, byte[] value) => new()
    {
        Type = Message.Types.MessageType.PutValue,
        Key = ByteString.CopyFrom(key),
        Record = new Wire.Generated.Record { Key = ByteString.CopyFrom(key), Value = ByteString.CopyFrom(value) },
    };
}
