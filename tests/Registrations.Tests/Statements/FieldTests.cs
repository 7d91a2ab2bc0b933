using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests.Statements;

/// <summary>Every field has one accepted spelling; what cannot be brought to it is refused under its own name.</summary>
public sealed class FieldTests
{
    [Theory]
    [InlineData("24", "24")]
    [InlineData("24.0", "24")]
    [InlineData("2.4e1", "24")]
    [InlineData("240E-1", "24")]
    [InlineData("0024.500", "24.5")]
    [InlineData("0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("0e999", "0")]
    [InlineData("1000000", "1000000")]
    [InlineData("1e6", "1000000")]
    [InlineData("23.562408447265625", "23.562408447265625")]
    [InlineData("0.0000001", "0.0000001")]
    public void Numbers_come_to_their_shortest_form(string given, string canonical) =>
        Assert.Equal(FieldValue.Of(canonical), FieldRules.Gigabytes(given));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1000000.1")]
    [InlineData("1e7")]
    [InlineData("1e400")]
    [InlineData("1e-400")]
    [InlineData("1e99999999999999999999")]
    [InlineData("0.00000000000000000000000000001")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("0x18")]
    [InlineData("24 GB")]
    [InlineData(" 24")]
    [InlineData("24.")]
    [InlineData(".5")]
    [InlineData("+24")]
    [InlineData("1,000")]
    [InlineData("--1")]
    [InlineData("٢٤")]
    public void Absurd_numbers_are_refused(string given) => Assert.NotNull(FieldRules.Gigabytes(given).Error);

    [Fact]
    public void A_number_that_never_ends_is_refused() => Assert.NotNull(FieldRules.Gigabytes("1." + new string('1', 10_000)).Error);

    [Theory]
    [InlineData("24.0", "24")]
    [InlineData("100000", "100000")]
    [InlineData("24.5", null)]
    [InlineData("100001", null)]
    [InlineData("-1", null)]
    public void Blocks_are_whole(string given, string? canonical) => Assert.Equal(canonical, FieldRules.Blocks(given).Canonical);

    [Theory]
    [InlineData("1.2.3.4:31330", "/ip4/1.2.3.4/tcp/31330")]
    [InlineData("[2001:DB8:0:0::1]:31330", "/ip6/2001:db8::1/tcp/31330")]
    [InlineData("Host.Name:1", "/dns/host.name/tcp/1")]
    [InlineData("localhost:65535", "/dns/localhost/tcp/65535")]
    [InlineData("/ip4/1.2.3.4/tcp/31330", "/ip4/1.2.3.4/tcp/31330")]
    [InlineData("/ip4/1.2.3.4/udp/31330/quic-v1", "/ip4/1.2.3.4/udp/31330/quic-v1")]
    [InlineData("1.2.3.4", null)]
    [InlineData("1.2.3.4:0", null)]
    [InlineData("1.2.3.4:65536", null)]
    [InlineData("1.2.3.4:+1", null)]
    [InlineData("1.2.3:80", null)]
    [InlineData("01.2.3.4:80", null)]
    [InlineData("256.1.1.1:80", null)]
    [InlineData("0x7f.0.0.1:80", null)]
    [InlineData("2130706433:80", null)]
    [InlineData("0.0.0.0:80", null)]
    [InlineData("[::]:80", null)]
    [InlineData("2001:db8::1:80", null)]
    [InlineData("[fe80::1%eth0]:80", null)]
    [InlineData("[1.2.3.4]:80", null)]
    [InlineData("-a.b:80", null)]
    [InlineData("a..b:80", null)]
    [InlineData("a b:80", null)]
    [InlineData(":80", null)]
    [InlineData("http://a.b:80", null)]
    [InlineData("/unix/tmp", null)]
    [InlineData("/memory/1", null)]
    [InlineData("/ip4/1.2.3.4/tcp/0", null)]
    [InlineData("/ip4/0.0.0.0/tcp/1", null)]
    [InlineData("/nonsense", null)]
    [InlineData("/", null)]
    public void Addresses_come_to_a_multiaddr(string given, string? canonical) =>
        Assert.Equal(canonical, AddressText.ToMultiaddr(given).Canonical);

    [Theory]
    [InlineData("1.2.3.4:31330")]
    [InlineData("[2001:db8::1]:31330")]
    [InlineData("host.name:31330")]
    [InlineData("/ip4/1.2.3.4/udp/31330/quic-v1")]
    [InlineData("/dns4/host.name/tcp/31330")]
    public void The_public_form_of_an_address_is_the_one_people_wrote(string given) =>
        Assert.Equal(given, AddressText.ToPublicAddr(Multiformats.Multiaddr.Parse(AddressText.ToMultiaddr(given).Canonical!)));

    [Theory]
    [InlineData("2026-01-31T12:00:00Z", true)]
    [InlineData("2026-01-31T12:00:00.5Z", false)]
    [InlineData("2026-01-31T12:00:00+00:00", false)]
    [InlineData("2026-01-31t12:00:00z", false)]
    [InlineData("2026-01-31 12:00:00Z", false)]
    [InlineData("2026-02-30T12:00:00Z", false)]
    [InlineData("1769860800", false)]
    public void Times_are_whole_seconds_of_utc(string given, bool isTime) => Assert.Equal(isTime, FieldRules.Time(given).Error is null);

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\nIssued: 2026-01-31T12:00:00Z")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("a\u007fb")]
    [InlineData(" a")]
    [InlineData("a\u00a0")]
    public void A_model_holds_no_control_characters_nor_outer_spaces(string given) => Assert.NotNull(FieldRules.Model(given).Error);

    [Fact]
    public void A_model_is_counted_in_bytes_of_whole_characters()
    {
        // A theory's data would not carry half a surrogate pair.
        Assert.NotNull(FieldRules.Model("a\ud800").Error);
        Assert.Null(FieldRules.Model(new string('é', 128)).Error);
        Assert.NotNull(FieldRules.Model(new string('é', 128) + "x").Error);
    }

    [Fact]
    public async Task Every_mistake_is_reported_at_once_and_by_name()
    {
        await using var home = new Home();
        var body = new RegistrationBody
        {
            WalletAddress = "0x12",
            PeerId = "nobody",
            ModelId = "",
            PublicAddr = "nowhere",
            GpuModel = new string('g', 129),
            VramTotalGb = "-1",
            NumBlocks = "1.5",
            TorchDtype = "Float16",
            IssuedAt = "yesterday",
            ExpiresAt = "tomorrow",
            SignatureScheme = "rsa",
            PeerPublicKey = "?",
            PeerSignature = "?",
        };

        var refused = Assert.IsType<RegistrationOutcome.Refused>(await home.Registrar.RegisterAsync(body, null, CancellationToken.None));

        Assert.Equal("validation_failed", refused.Failure.Code);
        Assert.Equal(
            ["wallet_address", "peer_id", "model_id", "public_addr", "gpu_model", "vram_total_gb", "num_blocks", "torch_dtype", "issued_at", "expires_at", "signature_scheme", "peer_public_key", "peer_signature"],
            refused.Failure.Errors.Select(error => error.Field));
    }

    [Theory]
    [InlineData(0, "must be later than issued_at")]
    [InlineData((7 * 24 * 3600) + 1, "must be at most 7 days after issued_at")]
    public async Task An_expiry_lies_within_seven_days(int seconds, string message)
    {
        await using var home = new Home();
        var worker = new SigningWorker(1, 1);

        var refused = Assert.IsType<RegistrationOutcome.Refused>(await home.Registrar.RegisterAsync(worker.Body(home.Now, lifetime: TimeSpan.FromSeconds(seconds)), null, CancellationToken.None));

        Assert.Equal([new FieldError("expires_at", message)], refused.Failure.Errors);
    }

    [Fact]
    public async Task An_address_may_not_end_with_another_peer()
    {
        await using var home = new Home();
        var body = new SigningWorker(1, 1).Body(home.Now) with { PublicAddr = $"/ip4/1.2.3.4/tcp/1/p2p/{new SigningWorker(1, 2).Peer}" };

        var refused = Assert.IsType<RegistrationOutcome.Refused>(await home.Registrar.RegisterAsync(body, null, CancellationToken.None));

        Assert.Equal("public_addr", Assert.Single(refused.Failure.Errors).Field);
    }
}
