using Registry.Registrations.Records;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests.Records;

public sealed class RecordRulesTests
{
    private static readonly DateTimeOffset Issued = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly RecordRules _rules = new(new RegistrationOptions());

    [Fact]
    public async Task A_record_is_valid_under_its_own_key_from_ten_minutes_early_until_it_expires()
    {
        var worker = new SigningWorker(1, 1);
        var value = (await worker.RecordAsync(Issued)).Bytes.ToArray();
        var key = worker.RecordKey();

        Assert.Equal(RecordCheck.Valid, _rules.Check(key, value, Issued));
        Assert.Equal(RecordCheck.Valid, _rules.Check(key, value, Issued.AddMinutes(-10)));
        Assert.Equal(RecordCheck.NotYetValid, _rules.Check(key, value, Issued.AddMinutes(-10).AddSeconds(-1)));
        Assert.Equal(RecordCheck.Valid, _rules.Check(key, value, Issued.AddHours(24).AddSeconds(-1)));
        Assert.Equal(RecordCheck.Expired, _rules.Check(key, value, Issued.AddHours(24)));
        Assert.Equal(RecordCheck.WrongKey, _rules.Check(new SigningWorker(1, 2).RecordKey(), value, Issued));
        Assert.Equal(RecordCheck.WrongKey, _rules.Check(new SigningWorker(1, 1, "other").RecordKey(), value, Issued));
        Assert.Equal(RecordCheck.WrongKey, new RecordRules(new RegistrationOptions { Network = "other" }).Check(key, value, Issued));
        Assert.Equal(RecordCheck.Malformed, _rules.Check(key, "nothing"u8, Issued));
    }

    [Fact]
    public async Task An_unsigned_record_is_never_valid()
    {
        await using var home = new Home(Issued, new RegistrationOptions { RequireWalletSignature = false });
        var worker = new SigningWorker(1, 1);
        var node = Home.Accept(await home.Registrar.RegisterAsync(worker.Unsigned(null), null, CancellationToken.None));

        Assert.Equal(RecordCheck.BadSignature, _rules.Check(worker.RecordKey(), node.Record.Bytes.Span, Issued));
        Assert.False(home.Registrar.TryGetRecord(worker.RecordKey(), out _, out _));
    }

    [Fact]
    public void Keys_have_one_spelling()
    {
        var worker = new SigningWorker(1, 1);
        var key = worker.RecordKey();
        Assert.True(RecordKey.TryParse(key, out var model, out var peer));
        Assert.Equal(worker.Peer, peer);
        Assert.Equal(key, RecordKey.For(model!, peer!));

        var text = System.Text.Encoding.ASCII.GetString(key);
        foreach (var wrong in new[] { "", "/far-mesh/", "/far-mesh//", "/pk/x", text + "/", text[..^1], "/" + text, text.Replace("/12D3", "/x/12D3", StringComparison.Ordinal), text + new string('1', 300), text.Replace(worker.Peer.ToString(), worker.Peer.ToCid().ToString(), StringComparison.Ordinal) })
        {
            Assert.False(RecordKey.TryParse(System.Text.Encoding.UTF8.GetBytes(wrong), out _, out _), wrong);
        }
    }
}
