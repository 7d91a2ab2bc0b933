using Registry.HttpBridge.Routing;

namespace Registry.HttpBridge.Tests.Routing;

public sealed class AcceptHeaderTests
{
    [Theory]
    [InlineData(null, "Json")]
    [InlineData("", "Json")]
    [InlineData("*/*", "Json")]
    [InlineData("application/*", "Json")]
    [InlineData("application/json", "Json")]
    [InlineData("APPLICATION/JSON; charset=utf-8", "Json")]
    [InlineData("application/x-ndjson", "Ndjson")]
    [InlineData("application/x-ndjson, application/json", "Ndjson")]
    [InlineData("application/x-ndjson, application/json;q=0.8", "Ndjson")]
    [InlineData("application/x-ndjson;q=0.5, application/json", "Json")]
    [InlineData("application/x-ndjson;q=0, */*", "Json")]
    [InlineData("application/x-ndjson, */*;q=0.1", "Ndjson")]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "Json")]
    [InlineData("text/html", null)]
    [InlineData("application/json;q=0", null)]
    [InlineData("application/x-ndjson;q=0", null)]
    [InlineData("*/*;q=0", null)]
    [InlineData("application/*;q=0, */*", null)]
    [InlineData("*/*, application/json;q=0, application/x-ndjson;q=0", null)]
    [InlineData("application/json;q=0, */*", "Ndjson")]
    [InlineData("application/json;q=0, application/x-ndjson", "Ndjson")]
    [InlineData("application/*;q=0, application/x-ndjson;q=0.1", "Ndjson")]
    [InlineData("*/*;q=0, application/json;q=0.001", "Json")]
    [InlineData("application/json;q=0.1, application/*", "Json")]
    [InlineData("application/vnd.ipfs.ipns-record", null)]
    [InlineData(";;;", null)]
    public void Streams_are_for_those_who_ask(string? accept, string? form) =>
        Assert.Equal(form, AcceptHeader.Choose(accept)?.ToString());
}
