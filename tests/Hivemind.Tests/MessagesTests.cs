using Google.Protobuf;
using Registry.Hivemind.Wire;

namespace Registry.Hivemind.Tests;

public sealed class MessagesTests
{
    private const int Keys = 16;

    /// <summary>Two bytes each on the wire, and a place in a list in memory.</summary>
    [Fact]
    public void Results_of_a_hundred_thousand_empty_neighbours_are_refused_before_they_take_memory()
    {
        var bytes = Answer(neighbours: 100_000, ByteString.Empty);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Messages.TryParse(Messages.FindResponse, bytes, Keys + 16, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    [Fact]
    public void Results_of_the_largest_bucket_are_read()
    {
        Assert.True(Messages.TryParse(Messages.FindResponse, Answer(neighbours: 1000, ByteString.CopyFrom(new byte[DhtId.Size])), Keys + 16, out var message));
        Assert.All(message.Results, result => Assert.Equal(1000, result.NearestNodeIds.Count));
    }

    [Theory]
    [InlineData("12ff")]
    [InlineData("120508")]
    [InlineData("1b1c")]
    [InlineData("1202120a")]
    public void What_is_cut_short_or_a_group_is_refused(string hex) =>
        Assert.False(Messages.TryParse(Messages.FindResponse, Convert.FromHexString(hex), Keys + 16, out _));

    private static byte[] Answer(int neighbours, ByteString id)
    {
        var result = new FindResult { Type = ResultType.FoundRegular, Value = ByteString.CopyFrom(1), ExpirationTime = 1 };
        result.NearestNodeIds.AddRange(Enumerable.Repeat(id, neighbours));
        result.NearestPeerIds.AddRange(Enumerable.Repeat(id, neighbours));
        var response = new FindResponse { Peer = new NodeInfo() };
        response.Results.AddRange(Enumerable.Repeat(result, Keys));
        return response.ToByteArray();
    }
}
