using System.Text;
using Registry.HttpBridge.Operator;
using Registry.Multiformats;

namespace Registry.HttpBridge.Tests.Operator;

public sealed class LookupKeyTests
{
    private const string Ed25519 = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
    private const string Rsa = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";

    [Theory]
    [InlineData(Ed25519, "Peer", Ed25519)]
    [InlineData(Rsa, "Peer", Rsa)]
    [InlineData("peer:" + Rsa, "Peer", Rsa)]
    [InlineData("/pk/" + Rsa, "Value", "/pk/" + Rsa)]
    [InlineData("/far-mesh/a/b", "Value", "/far-mesh/a/b")]
    [InlineData("bafkreidcd7frenco2m6ch7mny63wztgztv3q6fctaffgowkro6kljre5ei", "Providers", "bafkreidcd7frenco2m6ch7mny63wztgztv3q6fctaffgowkro6kljre5ei")]
    [InlineData("hex:00ff01", "Providers", "hex:00ff01")]
    public void A_key_is_what_its_form_says(string text, string kind, string meant)
    {
        Assert.True(LookupKey.TryParse(text, out var key, out var error), error);
        Assert.Equal((kind, meant), (key.Kind.ToString(), key.Text));
    }

    [Theory]
    [InlineData("meta-llama/Llama-2-7b-chat-hf", "meta-llama/Llama-2-7b-chat-hf")]
    [InlineData("llama3:8b", "llama3:8b")]
    [InlineData("model:/pk/x", "/pk/x")]
    [InlineData("model:" + Ed25519, Ed25519)]
    public void Anything_else_is_a_model(string text, string model)
    {
        Assert.True(LookupKey.TryParse(text, out var key, out var error), error);
        var hash = Multihash.Sha256(Encoding.UTF8.GetBytes(model));
        Assert.Equal(hash.Bytes.ToArray(), key.Bytes.ToArray());
        Assert.Equal(new Cid(Cid.RawCodec, hash).ToString(), key.Text);
    }

    [Fact]
    public void The_same_bytes_as_a_cid_are_a_provider_key()
    {
        Assert.True(LookupKey.TryParse("cid:" + Rsa, out var cid, out _));
        Assert.True(LookupKey.TryParse(Rsa, out var peer, out _));
        Assert.Equal(LookupTarget.Providers, cid.Kind);
        Assert.Equal(peer.Bytes.ToArray(), cid.Bytes.ToArray());
    }

    [Theory]
    [InlineData("peer:nobody")]
    [InlineData("cid:nothing")]
    [InlineData("hex:")]
    [InlineData("hex:0")]
    [InlineData("hex:zz")]
    [InlineData("model:")]
    [InlineData("/pk/nobody")]
    public void A_wrong_key_is_refused_with_a_reason(string text)
    {
        Assert.False(LookupKey.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_key_is_not_endless()
    {
        foreach (var text in new[] { "hex:" + new string('0', 162), new string('x', 257), "/" + new string('x', 1024) })
        {
            Assert.False(LookupKey.TryParse(text, out _, out _));
        }
    }
}
