using Registry.HttpBridge.Listeners;

namespace Registry.HttpBridge.Tests.Listeners;

public sealed class ListenUrlTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", 8080, true)]
    [InlineData("http://127.0.0.1:0/", 0, true)]
    [InlineData("HTTP://10.1.2.3", 80, true)]
    [InlineData("http://[::1]:8080", 8080, true)]
    [InlineData("http://[fd00::1]:1", 1, true)]
    [InlineData("http://[fe80::1%1]:1", 1, true)]
    [InlineData("http://203.0.113.7:1", 1, false)]
    [InlineData("http://[2001:db8::1]:1", 1, false)]
    [InlineData("http://localhost:0", 0, true)]
    [InlineData("http://LocalHost:8080", 8080, true)]
    public void An_address_is_that_address(string text, int port, bool isPrivate)
    {
        var url = ListenUrl.Parse(text, out var mistake);
        Assert.True(url is not null, mistake);
        Assert.Equal((text, port, isPrivate, false), (url.Text, url.Port, url.IsPrivate, url.IsEveryInterface));
    }

    [Theory]
    [InlineData("http://*:9205")]
    [InlineData("http://+:9205")]
    [InlineData("http://0.0.0.0:9205")]
    [InlineData("http://[::]:9205")]
    public void Every_interface_is_said_in_so_many_words(string text) =>
        Assert.True(ListenUrl.Parse(text, out _) is { IsEveryInterface: true, IsPrivate: false, Port: 9205 });

    [Theory]
    [InlineData("http://127.0.0.l:8080")]
    [InlineData("http://127.0.0.256:8080")]
    [InlineData("http://127.1:8080")]
    [InlineData("http://010.0.0.1:8080")]
    [InlineData("http://0x7f.0.0.1:8080")]
    [InlineData("http://2130706433:8080")]
    [InlineData("http://::1:8080")]
    [InlineData("http://localhos:8080")]
    [InlineData("http://registry.example:8080")]
    [InlineData("http://[::ffff:127.0.0.1]:8080", "write 127.0.0.1")]
    [InlineData("http://[fe80::1]:8080", "no interface")]
    [InlineData("http://[fe80::1%no-such-interface]:8080")]
    [InlineData("http://224.0.0.1:8080", "no machine")]
    [InlineData("http://255.255.255.255:8080", "no machine")]
    [InlineData("http://0.0.0.1:8080", "no machine")]
    [InlineData("http://[ff02::1]:8080", "no machine")]
    [InlineData("https://127.0.0.1:8080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("http://")]
    [InlineData("http://:8080")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://127.0.0.1:x")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://127.0.0.1:8080/base")]
    [InlineData("http://127.0.0.1/base")]
    [InlineData("http://user@127.0.0.1:8080")]
    [InlineData("http://[::1:8080")]
    [InlineData("http://a b:1")]
    public void Anything_else_is_refused(string text, string told = "")
    {
        Assert.Null(ListenUrl.Parse(text, out var mistake));
        Assert.NotEmpty(mistake);
        Assert.Contains(told, mistake, StringComparison.Ordinal);
    }
}
