using System.Buffers;
using System.Text;
using Registry.Hivemind.Calls;

namespace Registry.Hivemind.Tests.Calls;

public sealed class CallFrameTests
{
    private static readonly byte[] CallId = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    [Fact]
    public void Requests_are_written_as_hivemind_does()
    {
        var data = WireVectors.Bytes("PingRequest validate=1");
        var output = new ArrayBufferWriter<byte>();
        var length = CallFrame.WriteRequestHead(output, CallId, [], "DHTProtocol.rpc_ping"u8, data.Length);
        output.Write(data);
        var expected = WireVectors.Bytes("frame unary rpc_ping");
        Assert.Equal(Convert.ToHexStringLower(expected), Convert.ToHexStringLower(output.WrittenSpan));
        Assert.Equal(expected.Length - 1, length);
    }

    [Fact]
    public void Answers_are_written_as_hivemind_does()
    {
        var data = WireVectors.Bytes("PingResponse");
        var output = new ArrayBufferWriter<byte>();
        CallFrame.WriteAnswerHead(output, CallId, isError: false, data.Length);
        output.Write(data);
        Assert.Equal(Convert.ToHexStringLower(WireVectors.Bytes("frame unary ping response")), Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Fact]
    public void Requests_of_hivemind_are_read()
    {
        Assert.True(CallFrame.TryParseRequest(WireVectors.Bytes("frame unary rpc_ping").AsMemory(1), out var request));
        Assert.Equal(CallId, request.CallId.ToArray());
        Assert.Equal(WireVectors.Bytes("PingRequest validate=1"), request.Data.ToArray());
    }

    [Fact]
    public void Answers_of_hivemind_are_read()
    {
        Assert.True(CallFrame.TryParseAnswer(WireVectors.Bytes("frame unary ping response").AsMemory(1), 100, out var reply));
        Assert.Equal(CallId, reply.CallId.ToArray());
        Assert.Equal(WireVectors.Bytes("PingResponse"), reply.Response.ToArray());
        Assert.Null(reply.Error);
    }

    [Fact]
    public void Empty_required_fields_are_there()
    {
        var output = new ArrayBufferWriter<byte>();
        CallFrame.WriteRequestHead(output, CallId, [], [], 0);
        Assert.Equal("1a0a10" + Convert.ToHexStringLower(CallId) + "1a060a0012001a00", Convert.ToHexStringLower(output.WrittenSpan));
        Assert.True(CallFrame.TryParseRequest(output.WrittenMemory[1..], out var request));
        Assert.True(request.Data.IsEmpty);
    }

    [Theory]
    [InlineData("an error", 100, "an error")]
    [InlineData("much too long", 4, "much")]
    [InlineData("", 100, "")]
    public void Errors_are_text_of_bounded_length(string sent, int bound, string read)
    {
        var output = new ArrayBufferWriter<byte>();
        var text = Encoding.UTF8.GetBytes(sent);
        CallFrame.WriteAnswerHead(output, CallId, isError: true, text.Length);
        output.Write(text);
        Assert.True(CallFrame.TryParseAnswer(output.WrittenMemory[1..], bound, out var reply));
        Assert.Equal(read, reply.Error);
        Assert.True(reply.Response.IsEmpty);
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("0a00" + "1a060a0012001a00", "a call id of no bytes")]
    [InlineData("0a0f0102030405060708090a0b0c0d0e0f" + "1a060a0012001a00", "a call id of 15 bytes")]
    [InlineData("0a110102030405060708090a0b0c0d0e0f1011" + "1a060a0012001a00", "a call id of 17 bytes")]
    [InlineData("1a060a0012001a00", "no call id")]
    [InlineData("0a100102030405060708090a0b0c0d0e0f10", "no call")]
    [InlineData("0a100102030405060708090a0b0c0d0e0f10" + "1a0412001a00", "no peer")]
    [InlineData("0a100102030405060708090a0b0c0d0e0f10" + "1a040a001a00", "no name")]
    [InlineData("0a100102030405060708090a0b0c0d0e0f10" + "1a040a001200", "no data")]
    [InlineData("0a100102030405060708090a0b0c0d0e0f10" + "2a00", "a cancellation")]
    [InlineData("0a100102030405060708090a0b0c0d0e0f10" + "22020a00", "an answer")]
    [InlineData("0a100102030405060708090a0b0c0d0e0f10" + "1a070a0012001a00", "a call longer than the frame")]
    [InlineData("0a100102030405060708090a0b0c0d0e0f10" + "1a060a0012001a01", "data longer than the call")]
    [InlineData("0a100102030405060708090a0b0c0d0e0f10" + "1806", "a call of another type")]
    public void Anything_else_is_no_request(string hex, string what) =>
        Assert.False(CallFrame.TryParseRequest(Convert.FromHexString(hex), out _), what);

    [Theory]
    [InlineData("2200", "neither response nor error")]
    [InlineData("22021a00", "something else")]
    [InlineData("1a060a0012001a00", "a request")]
    [InlineData("22020a01", "a response longer than the answer")]
    public void Anything_else_is_no_answer(string hex, string what) =>
        Assert.False(CallFrame.TryParseAnswer(Convert.FromHexString("0a100102030405060708090a0b0c0d0e0f10" + hex), 100, out _), what);

    [Fact]
    public void Random_and_damaged_frames_are_read_or_refused()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var good = WireVectors.Bytes("frame unary rpc_ping")[1..];
        for (var i = 0; i < 20_000; i++)
        {
            var frame = i % 2 == 0 ? new byte[random.Next(80)] : (byte[])good.Clone();
            if (i % 2 == 0) random.NextBytes(frame);
            for (var j = random.Next(4); j > 0 && frame.Length > 0; j--) frame[random.Next(frame.Length)] = (byte)random.Next(256);
            var exception = Record.Exception(() =>
            {
                if (CallFrame.TryParseRequest(frame, out var request)) Assert.Equal(16, request.CallId.Length);
                if (CallFrame.TryParseAnswer(frame, 10, out var reply)) Assert.True(reply.Error is null || reply.Error.Length <= 10);
            });
            Assert.True(exception is null, $"seed {seed}, {Convert.ToHexString(frame)}: {exception}");
        }
    }
}
