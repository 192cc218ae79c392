using System.Globalization;
using Microsoft.Data.Sqlite;
using StyleKernels.Evaluation;
using StyleKernels.Evaluation.Rating;
using StyleKernels.Evaluation.Votes;

namespace StyleKernels.Cli.Rate;

/// <summary>
/// The votes of a study in SQLite. What <see cref="Save"/> and <see cref="Merge"/> return from is on the disk, and survives the end of the
/// program and of the machine.
/// </summary>
internal sealed class VoteStore : IDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS votes (
            rater TEXT NOT NULL, item TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL,
            elapsed_ms INTEGER NOT NULL, screen TEXT NOT NULL, viewport TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (rater, item, question)) WITHOUT ROWID;
        """;

    private const string Replace = """
        INSERT INTO votes VALUES ($rater, $item, $question, $answer, $elapsed, $screen, $viewport, $at)
        ON CONFLICT DO UPDATE
        SET answer = excluded.answer, elapsed_ms = excluded.elapsed_ms, screen = excluded.screen, viewport = excluded.viewport, at = excluded.at
        """;

    /// <summary>A later answer replaces an earlier one, and the same answer twice is one.</summary>
    private const string ReplaceEarlier = Replace + " WHERE excluded.at > at";

    private const string Select =
        "SELECT rater, item, question, answer, elapsed_ms, screen, viewport, at FROM votes "
        + "WHERE $rater IS NULL OR rater = $rater ORDER BY rater, at, item, question;";

    private readonly string _connection;
    private readonly string _path;

    /// <summary>Opens the database of a study, and makes it if need be.</summary>
    /// <exception cref="EvaluationException">The file is no database.</exception>
    public VoteStore(RatingFolder folder)
    {
        _path = folder.Votes;
        _connection = new SqliteConnectionStringBuilder { DataSource = _path }.ToString();
        Use(connection => Command(connection, Schema).ExecuteNonQuery());
    }

    /// <summary>Whether a study has a database already.</summary>
    public static bool ExistsIn(RatingFolder folder) => File.Exists(folder.Votes);

    /// <summary>Keeps all votes or, if that fails, none. They replace those that are there, whatever time the clock had then.</summary>
    public void Save(string rater, IEnumerable<Vote> votes) => Keep(rater, votes, Replace);

    /// <summary>Keeps all votes that were collected elsewhere or, if that fails, none; of two answers the later one stays.</summary>
    /// <returns>How many were new or replaced an earlier answer.</returns>
    public int Merge(string rater, IEnumerable<Vote> votes) => Keep(rater, votes, ReplaceEarlier);

    /// <summary>The votes of a rater, or of all, the earliest first.</summary>
    public IReadOnlyList<(string Rater, Vote Vote)> Read(string? rater = null) => Use(connection =>
    {
        var votes = new List<(string, Vote)>();
        using SqliteDataReader reader = Command(connection, Select, ("$rater", (object?)rater ?? DBNull.Value)).ExecuteReader();
        while (reader.Read())
        {
            var vote = new Vote(
                reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), reader.GetString(5), reader.GetString(6),
                DateTimeOffset.Parse(reader.GetString(7), CultureInfo.InvariantCulture));
            votes.Add((reader.GetString(0), vote));
        }

        return votes;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
    }

    private int Keep(string rater, IEnumerable<Vote> votes, string command) => Use(connection =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        int changed = votes.Sum(vote => Command(
            connection, command, ("$rater", rater), ("$item", vote.Item), ("$question", vote.Question), ("$answer", vote.Answer), ("$elapsed", vote.ElapsedMs),
            ("$screen", vote.Screen), ("$viewport", vote.Viewport), ("$at", Text(vote.At))).ExecuteNonQuery());
        transaction.Commit();
        return changed;
    });

    /// <summary>In UTC and of one length, so that the order of texts is that of times.</summary>
    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static SqliteCommand Command(SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        foreach ((string name, object value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private T Use<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            using var connection = new SqliteConnection(_connection);
            connection.Open();

            // FULL waits for the disk at every commit; with WAL, NORMAL would not.
            Command(connection, "PRAGMA synchronous = FULL;").ExecuteNonQuery();
            return work(connection);
        }
        catch (SqliteException error)
        {
            throw new EvaluationException($"{_path}: {error.Message}");
        }
    }
}
