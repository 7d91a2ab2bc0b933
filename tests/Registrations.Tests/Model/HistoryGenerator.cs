namespace Registry.Registrations.Tests.Model;

/// <summary>Random histories in which much happens to few: most statements meet others of their wallet, peer, model or second.</summary>
internal sealed class HistoryGenerator
{
    public const int Wallets = 3;
    public const int Peers = 2;
    public const int Models = 3;

    /// <summary>Of one peer and model: so many may change in a row before a registry puts them off.</summary>
    private const int RegistrationsAKey = 8;

    private static readonly long[] Leases = [ModelTime.Minute, 5 * ModelTime.Minute, ModelTime.Hour, ModelTime.Day, 3 * ModelTime.Day, ModelTime.LongestLease];

    private readonly Random _random;
    private readonly List<ModelStatement> _made = [];
    private readonly List<(int Wallet, int Peer, ModelAuthorization Authorization)> _authorizations = [];
    private readonly int _wallets;
    private readonly int _peers;
    private readonly int _models;
    private readonly int _pace;
    private long _now = ModelTime.Start;

    private HistoryGenerator(int seed)
    {
        _random = new(seed);
        _wallets = _random.Next(1, Wallets + 1);
        _peers = _random.Next(3) == 0 ? Peers : 1;
        _models = _random.Next(1, Models + 1);
        _pace = _random.Next(4);
    }

    public static ModelHistory Make(int seed) => new HistoryGenerator(seed).Run(seed);

    private ModelHistory Run(int seed)
    {
        var steps = new List<ModelStep>();
        var count = _random.Next(10, 41);
        while (steps.Count < count)
        {
            _now += Pause();
            steps.Add(new(_now, Chance(5) ? null : Next(), Chance(50) ? ModelWay.Http : ModelWay.Carried));
        }

        // Local claims come over HTTP, but for a few that somebody tries to spread.
        return new(seed, [.. steps.Select(step => step.Statement is { IsClaim: true } && _random.Next(10) > 0 ? step with { Way = ModelWay.Http } : step)]);
    }

    private long Pause() => _random.Next(100) switch
    {
        < 35 => 0,
        < 65 => _random.Next(1, 90),
        < 85 => _pace == 0 ? _random.Next(1, 90) : _random.Next(1, 31) * ModelTime.Minute,
        < 94 => _pace < 2 ? 0 : _random.Next(1, 24) * ModelTime.Hour,
        _ => _pace < 3 ? _pace * ModelTime.Hour : _random.Next(1, Chance(70) ? 9 : 101) * ModelTime.Day,
    };

    private ModelStatement Next()
    {
        if (_made.Count > 0 && Chance(18)) return Any(_made);
        var statement = _random.Next(100) switch
        {
            < 55 => Registration(),
            < 67 => Claim(),
            < 78 => Withdrawal(ModelKind.PeerWithdrawal),
            < 92 => Withdrawal(ModelKind.WalletWithdrawal),
            _ => Withdrawal(ModelKind.WithdrawalByBoth),
        };
        if (statement.IsProvenRegistration && _made.Count(it => it.IsProvenRegistration && it.Peer == statement.Peer && it.Model == statement.Model) >= RegistrationsAKey) return Any(_made);
        _made.Add(statement);
        return statement;
    }

    private ModelStatement Registration()
    {
        // The same text with more proof, now and then.
        var claims = _made.Where(it => it.IsClaim).ToList();
        if (claims.Count > 0 && Chance(15)) return Any(claims) with { IsProven = true };

        var statement = new ModelStatement(ModelKind.Registration, Wallet(), Peer(), Model(), Issued()) { Lease = Any(Leases), Variant = _random.Next(3) };
        return Chance(45) ? ByAuthorization(statement) : statement;
    }

    private ModelStatement ByAuthorization(ModelStatement statement)
    {
        var known = _authorizations.Where(it => it.Wallet == statement.Wallet && it.Peer == statement.Peer).ToList();
        if (known.Count == 0 || Chance(35))
        {
            known = [(statement.Wallet, statement.Peer, Authorization(statement))];
            _authorizations.AddRange(known);
        }
        var authorization = Any(known).Authorization;

        // Just outside its authorization now and then, else inside wherever that can be.
        statement = statement with { Model = authorization.Model == ModelStatement.Any ? statement.Model : authorization.Model };
        statement = _random.Next(30) switch
        {
            0 => statement with { Issued = authorization.Issued - 1 },
            1 => statement with { Issued = authorization.Expires },
            2 => statement with { Model = Model() },
            _ => statement with { Issued = Math.Clamp(statement.Issued, authorization.Issued, authorization.Expires - 1) },
        };
        return statement with { Authorization = authorization };
    }

    private ModelAuthorization Authorization(ModelStatement statement)
    {
        var issued = _random.Next(3) switch
        {
            0 => statement.Issued - _random.Next(3) * ModelTime.Minute,
            1 => statement.Issued - (Chance(50) ? _random.Next(83, 91) : _random.Next(1, 83)) * ModelTime.Day,
            _ => Math.Min(Issued(), statement.Issued),
        };
        var shortest = Math.Max(1, statement.Issued - issued + 1);
        var length = _random.Next(3) switch
        {
            0 => shortest + _random.Next(600),
            1 => ModelTime.LongestAuthorization,
            _ => Math.Max(shortest, _random.Next(1, 91) * ModelTime.Day),
        };
        return new(issued, issued + Math.Min(length, ModelTime.LongestAuthorization), Chance(50) ? ModelStatement.Any : statement.Model);
    }

    private ModelStatement Claim()
    {
        var proven = _made.Where(it => it.IsProvenRegistration && it.Authorization is null).ToList();
        if (proven.Count > 0 && Chance(15)) return Any(proven) with { IsProven = false };
        return new(ModelKind.Registration, Wallet(), Peer(), Model(), Issued()) { Lease = Any(Leases), Variant = _random.Next(3), IsProven = false };
    }

    private ModelStatement Withdrawal(ModelKind kind) => new(kind, Wallet(), Peer(), Chance(35) ? ModelStatement.Any : Model(), Issued());

    /// <summary>Often the very second of another statement or authorization, or a whole minute near now; at times ahead, too far ahead, or old.</summary>
    private long Issued() => _random.Next(100) switch
    {
        < 35 when _made.Count > 0 => Any(_made).Issued + (Chance(60) ? 0 : _random.Next(-1, 2)),
        < 45 when _authorizations.Count > 0 => Any(_authorizations).Authorization.Issued + (Chance(60) ? 0 : _random.Next(-1, 2)),
        < 82 => _now / ModelTime.Minute * ModelTime.Minute + _random.Next(-3, 6) * ModelTime.Minute,
        < 88 => _now + _random.Next(290, 420),
        < 94 => _now - _random.Next(1, 24) * ModelTime.Hour,
        < 98 => _now - _random.Next(1, 9) * ModelTime.Day,
        _ => _now - _random.Next(8, 100) * ModelTime.Day,
    };

    private int Wallet() => _random.Next(_wallets);

    private int Peer() => _random.Next(_peers);

    private int Model() => _random.Next(_models);

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Any<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
