namespace Registry.Registrations.Tests.Model;

/// <summary>Orders in which replicas hear of the same statements within the same minute.</summary>
internal static class Shuffles
{
    /// <summary>All in the given order, all backwards, then in random orders with repetitions and with some that come over HTTP first.</summary>
    /// <remarks>Over HTTP a registration may be refused that others keep, so everything is carried to every replica as well: they sync.</remarks>
    public static IEnumerable<IReadOnlyList<ModelStep>> Of(IReadOnlyList<ModelStatement> statements, long minute, int count, Random random)
    {
        for (var shuffle = 0; shuffle < count; shuffle++)
        {
            var carried = statements.Select(it => (Statement: it, Way: ModelWay.Carried)).ToList();
            var order = shuffle switch
            {
                0 => carried,
                1 => [.. carried.AsEnumerable().Reverse()],
                _ => Shuffled([.. carried, .. carried.Where(_ => random.Next(4) == 0)], random),
            };
            if (shuffle % 2 == 1) order = [.. Shuffled([.. order.Where(_ => random.Next(2) == 0).Select(it => (it.Statement, ModelWay.Http))], random), .. order];
            yield return [.. order.Select((it, index) => new ModelStep(minute + index * (ModelTime.Minute - 1) / order.Count, it.Statement, it.Way))];
        }
    }

    private static List<T> Shuffled<T>(List<T> list, Random random)
    {
        var array = list.ToArray();
        random.Shuffle(array);
        return [.. array];
    }
}
