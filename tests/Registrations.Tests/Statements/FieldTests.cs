using Registry.Registrations.Statements;
using Registry.Registrations.Tests.Fixtures;

namespace Registry.Registrations.Tests.Statements;

/// <summary>Every field has one accepted spelling; what cannot be brought to it is refused under its own name.</summary>
public sealed class FieldTests
{
    private const string Relay = "12D3KooWCf66ZzXLHXgLi9hwtkgYQGqR17ozAsKBoFYoA7CaSPFm";

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
    [InlineData("127.0.0.1:1", "/ip4/127.0.0.1/tcp/1")]
    [InlineData("[::1]:1", "/ip6/::1/tcp/1")]
    [InlineData("/dns4/host.name/tcp/31330/ws", "/dns4/host.name/tcp/31330/ws")]
    [InlineData("/dnsaddr/host.name", "/dnsaddr/host.name")]
    [InlineData("/ip6zone/eth0/ip6/fe80::1/tcp/1", "/ip6zone/eth0/ip6/fe80::1/tcp/1")]
    [InlineData($"/ip4/1.2.3.4/tcp/1/p2p/{Relay}/p2p-circuit", $"/ip4/1.2.3.4/tcp/1/p2p/{Relay}/p2p-circuit")]
    public void Addresses_come_to_a_multiaddr(string given, string? canonical) =>
        Assert.Equal(canonical, AddressText.ToMultiaddr(given).Canonical);

    [Theory]
    [InlineData("0.0.0.0:80")]
    [InlineData("0.1.2.3:80")]
    [InlineData("224.0.0.1:80")]
    [InlineData("239.255.255.255:80")]
    [InlineData("255.255.255.255:80")]
    [InlineData("[::]:80")]
    [InlineData("[::ffff:0.0.0.0]:80")]
    [InlineData("[::ffff:0.1.2.3]:80")]
    [InlineData("[::ffff:224.0.0.1]:80")]
    [InlineData("[::0.1.2.3]:80")]
    [InlineData("[ff02::1]:80")]
    [InlineData("[ff0e::1]:80")]
    [InlineData("[fe80::1]:80")]
    [InlineData("/ip4/0.1.2.3/tcp/1")]
    [InlineData("/ip4/224.0.0.1/udp/1/quic-v1")]
    [InlineData("/ip6/::/tcp/1")]
    [InlineData("/ip6/::ffff:0.0.0.0/tcp/1")]
    [InlineData("/ip6/ff02::1/tcp/1")]
    [InlineData("/ip6/fe80::1/tcp/1")]
    [InlineData("/ip6zone/eth0/ip6/ff02::1/tcp/1")]
    [InlineData("/ip6zone/no-such-zone/ip6/ff02::1/tcp/1")]
    [InlineData("/ip6zone/no-such-zone/ip6/::/tcp/1")]
    [InlineData("/ip6zone/lo/ip6/::/tcp/1")]
    [InlineData("/ip6zone/lo/dns4/host.name/tcp/1")]
    [InlineData("/dns4/0.0.0.0/tcp/1")]
    [InlineData("/dns6/::/tcp/1")]
    [InlineData("/dns/224.0.0.1/tcp/1")]
    [InlineData("/ip4/1.2.3.4")]
    [InlineData("/ip6/2001:db8::1")]
    [InlineData("/dns/host.name")]
    [InlineData("/ip4/1.2.3.4/udp/0/quic-v1")]
    [InlineData("/ip4/1.2.3.4/tcp/1/tcp/2")]
    [InlineData("/ip4/1.2.3.4/tcp/1/udp/2")]
    [InlineData("/ip4/1.2.3.4/tcp/1/p2p-circuit")]
    [InlineData("/p2p-circuit")]
    [InlineData($"/p2p/{Relay}/p2p-circuit")]
    [InlineData($"/ip4/1.2.3.4/p2p/{Relay}/p2p-circuit")]
    public void An_address_that_nobody_could_dial_is_refused(string given) => Assert.NotNull(AddressText.ToMultiaddr(given).Error);

    [Theory]
    [InlineData("1.2.3.4:31330")]
    [InlineData("[2001:db8::1]:31330")]
    [InlineData("host.name:31330")]
    [InlineData("/ip4/1.2.3.4/udp/31330/quic-v1")]
    [InlineData("/dns4/host.name/tcp/31330")]
    public void The_public_form_of_an_address_is_the_one_people_wrote(string given) =>
        Assert.Equal(given, AddressText.ToPublicAddr(Multiformats.Multiaddr.Parse(AddressText.ToMultiaddr(given).Canonical!)));

    [Theory]
    [InlineData("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31T12:00:59.999999999999Z", "2026-01-31T12:00:59Z")]
    [InlineData("2026-01-31T12:00:00+00:00", "2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z")]
    [InlineData("2026-01-31T23:30:00.25-05:30", "2026-02-01T05:00:00Z")]
    [InlineData("2026-01-31t12:00:00z", "2026-01-31T12:00:00Z")]
    [InlineData("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z")]
    [InlineData("2019-12-31T23:30:00-01:00", "2020-01-01T00:30:00Z")]
    [InlineData("2100-12-31T23:59:59Z", "2100-12-31T23:59:59Z")]
    [InlineData("2019-12-31T23:59:59Z", null)]
    [InlineData("2020-01-01T00:30:00+01:00", null)]
    [InlineData("2101-01-01T00:00:00Z", null)]
    [InlineData("9999-12-31T23:59:59-14:00", null)]
    [InlineData("0001-01-01T00:00:00+14:00", null)]
    [InlineData("2026-01-31 12:00:00Z", null)]
    [InlineData("2026-01-31T12:00:00", null)]
    [InlineData("2026-01-31T12:00:00.Z", null)]
    [InlineData("2026-01-31T12:00:00,5Z", null)]
    [InlineData("2026-01-31T12:00Z", null)]
    [InlineData("2026-01-31T24:00:00Z", null)]
    [InlineData("2026-02-30T12:00:00Z", null)]
    [InlineData("2026-01-31T12:00:00+0200", null)]
    [InlineData("2026-01-31T12:00:00+02", null)]
    [InlineData("2026-01-31T12:00:00+2:00", null)]
    [InlineData(" 2026-01-31T12:00:00Z", null)]
    [InlineData("1769860800", null)]
    public void Times_come_to_whole_seconds_of_utc(string given, string? canonical) => Assert.Equal(canonical, FieldRules.Time(given).Canonical);

    [Fact]
    public void A_time_with_a_fraction_without_end_is_refused() => Assert.NotNull(FieldRules.Time($"2026-01-31T12:00:00.{new string('1', 10_000)}Z").Error);

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\nIssued: 2026-01-31T12:00:00Z")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("a\u007fb")]
    [InlineData("a\u200bb")]
    [InlineData("modèle")]
    [InlineData("mоdel")] // the second letter is Cyrillic
    [InlineData("模型")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData(" ")]
    [InlineData("a\u00a0")]
    public void Texts_are_printable_ascii_without_outer_spaces(string given)
    {
        Assert.NotNull(FieldRules.Model(given).Error);
        Assert.NotNull(FieldRules.Gpu(given).Error);
        Assert.NotNull(FieldRules.Network(given).Error);
    }

    [Fact]
    public void Every_printable_character_may_be_in_a_model()
    {
        var all = string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)) + " x";

        Assert.Equal(FieldValue.Of(all), FieldRules.Model(all));
        // A theory's data would not carry half a surrogate pair.
        Assert.NotNull(FieldRules.Model("a\ud800").Error);
    }

    [Fact]
    public void Texts_are_bounded()
    {
        Assert.Null(FieldRules.Model(new string('m', 256)).Error);
        Assert.NotNull(FieldRules.Model(new string('m', 257)).Error);
        Assert.Null(FieldRules.Gpu(new string('g', 128)).Error);
        Assert.NotNull(FieldRules.Gpu(new string('g', 129)).Error);
    }

    [Fact]
    public void A_key_hash_is_lower_case_hex_of_32_bytes()
    {
        var hash = ApiKeys.Hash(ApiKeys.Generate());

        Assert.Equal(FieldValue.Of(hash), FieldRules.ApiKeyHash(hash));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", ApiKeys.Hash("abc"));
        foreach (var wrong in new[] { hash[1..], hash + "0", "ABCDEF" + hash[6..], "0x" + hash[2..], "g" + hash[1..], " " + hash[1..] })
        {
            Assert.NotNull(FieldRules.ApiKeyHash(wrong).Error);
        }
    }

    [Theory]
    [InlineData("float16", true)]
    [InlineData("nf4", true)]
    [InlineData("my_type_2", true)]
    [InlineData("Float16", false)]
    [InlineData("float-16", false)]
    [InlineData("torch.float16", false)]
    [InlineData("", false)]
    public void A_dtype_is_a_token(string given, bool isToken) => Assert.Equal(isToken, FieldRules.Dtype(given).Error is null);

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
            ApiKeyHash = "rk_",
        };

        var mistakes = Home.Mistakes(await home.TryRegisterAsync(body));

        Assert.Equal(
            ["wallet_address", "peer_id", "model_id", "public_addr", "gpu_model", "vram_total_gb", "num_blocks", "torch_dtype", "issued_at", "expires_at", "api_key_hash", "signature_scheme", "peer_public_key", "peer_signature"],
            mistakes.Select(error => error.Field));
    }

    [Theory]
    [InlineData(0, "must be later than issued_at")]
    [InlineData((7 * 24 * 3600) + 1, "must be at most 7 days after issued_at")]
    public async Task A_lease_ends_within_seven_days(int seconds, string message)
    {
        await using var home = new Home();
        var worker = new SigningWorker(1, 1);

        Assert.Equal([new FieldError("expires_at", message)], Home.Mistakes(await home.TryRegisterAsync(worker.Body(home.Now, lifetime: TimeSpan.FromSeconds(seconds)))));
        await home.RegisterAsync(worker, lifetime: TimeSpan.FromDays(7));
    }

    [Fact]
    public async Task An_authorization_ends_within_ninety_days()
    {
        await using var home = new Home();
        var worker = new SigningWorker(1, 1);

        Assert.Equal([new FieldError("expires_at", "is required")], await MistakesAsync(worker.Authorization(home.Now) with { ExpiresAt = null }));
        Assert.Equal([new FieldError("expires_at", "must be later than issued_at")], await MistakesAsync(worker.Authorization(home.Now, TimeSpan.Zero)));
        Assert.Equal([new FieldError("expires_at", "must be at most 90 days after issued_at")], await MistakesAsync(worker.Authorization(home.Now, TimeSpan.FromDays(90) + TimeSpan.FromSeconds(1))));
        Assert.IsType<AuthorizationOutcome.Kept>(await home.KeepAsync(worker.Authorization(home.Now, TimeSpan.FromDays(90))));

        async Task<IEnumerable<FieldError>> MistakesAsync(RegistrationBody body) => Assert.IsType<AuthorizationOutcome.Refused>(await home.KeepAsync(body)).Failure.Errors;
    }

    [Fact]
    public async Task Every_model_at_once_is_withdrawn_or_authorized_and_never_registered()
    {
        await using var home = new Home();
        var worker = new SigningWorker(1, 1, "*");

        Assert.Equal("model_id", Assert.Single(Home.Mistakes(await home.TryRegisterAsync(worker.Body(home.Now, proven: true)))).Field);
        Assert.IsType<AuthorizationOutcome.Kept>(await home.KeepAsync(worker.Authorization(home.Now)));
        Assert.IsType<WithdrawalOutcome.Everywhere>(await home.WithdrawAsync(worker.Withdrawal(home.Now)));
        home.Clock.Advance(TimeSpan.FromSeconds(1));
        // A model whose name only holds an asterisk is a model like others.
        await home.RegisterAsync(new SigningWorker(1, 1, "**"), proven: true);
    }

    [Fact]
    public async Task Withdrawals_and_authorizations_name_their_model()
    {
        await using var home = new Home();
        var worker = new SigningWorker(1, 1);

        var withdrawal = Assert.IsType<WithdrawalOutcome.Refused>(await home.WithdrawAsync(worker.Withdrawal(home.Now) with { ModelId = null }));
        Assert.Equal([new FieldError("model_id", "is required")], withdrawal.Failure.Errors);
        var authorization = Assert.IsType<AuthorizationOutcome.Refused>(await home.KeepAsync(worker.Authorization(home.Now) with { ModelId = "" }));
        Assert.Equal([new FieldError("model_id", "is required")], authorization.Failure.Errors);
    }

    [Fact]
    public async Task An_address_may_end_with_the_workers_own_peer_and_not_with_another()
    {
        await using var home = new Home();
        var worker = new SigningWorker(1, 1);

        var refused = Home.Mistakes(await home.TryRegisterAsync(worker.Body(home.Now) with { PublicAddr = $"/ip4/1.2.3.4/tcp/1/p2p/{new SigningWorker(1, 2).Peer}" }));
        Assert.Equal("public_addr", Assert.Single(refused).Field);

        // What was signed names the address alone.
        var own = worker.Body(home.Now) with { PublicAddr = $"/ip4/203.0.113.7/tcp/31330/p2p/{worker.Peer}" };
        Assert.Equal("203.0.113.7:31330", Home.Accept(await home.TryRegisterAsync(own)).Record.PublicAddr);
    }

    [Fact]
    public async Task What_was_written_otherwise_and_means_the_same_is_what_was_signed()
    {
        await using var home = new Home();
        var worker = new SigningWorker(1, 1);
        var body = worker.Body(home.Now, lifetime: TimeSpan.FromHours(1)) with
        {
            WalletAddress = worker.Wallet.Address.ToString().ToLowerInvariant(),
            PeerId = worker.Peer.ToCid().ToString(),
            PublicAddr = "/ip4/203.0.113.7/tcp/31330",
            VramTotalGb = "2.40e1",
            NumBlocks = "11.0",
            IssuedAt = home.Now.ToOffset(TimeSpan.FromHours(2)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", System.Globalization.CultureInfo.InvariantCulture),
        };

        Assert.Equal(new VerifiedProofs(Wallet: true, Peer: false), Home.Accept(await home.TryRegisterAsync(body)).Verified);
    }

    [Fact]
    public async Task A_wallet_in_mixed_case_has_a_right_checksum()
    {
        await using var home = new Home();
        var body = new SigningWorker(1, 1).Body(home.Now);
        var address = body.WalletAddress!;
        var letter = address.Select((c, i) => (c, i)).Last(pair => char.IsAsciiLetterLower(pair.c)).i;

        var refused = Home.Mistakes(await home.TryRegisterAsync(body with { WalletAddress = address[..letter] + char.ToUpperInvariant(address[letter]) + address[(letter + 1)..] }));

        Assert.Equal("wallet_address", Assert.Single(refused).Field);
    }
}
