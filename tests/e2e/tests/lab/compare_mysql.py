"""Random statements, the same to the MySQL server in the page and to a real MariaDB: prints the answers that differ."""

import asyncio
import random
import warnings

import aiomysql

# Their numbers are in the answers, too.
warnings.simplefilter("ignore", aiomysql.Warning)
dice = random.Random(11)
COLUMNS = ["id", "name", "price", "made"]


def number():
    return str(dice.choice([-1, 0, 1, 2, 3, 5, 100]))


def text():
    return dice.choice(["'a'", "'b'", "'Ab'", "'é'", "''", "NULL"])


def literal():
    return dice.choice([number, text, lambda: "2.50", lambda: "'2026-01-31'", lambda: "NULL"])()


def condition():
    column = dice.choice(COLUMNS)
    return dice.choice(
        [
            f"{column} IS NULL",
            f"{column} IS NOT NULL",
            f"id {dice.choice(['=', '<', '>=', '<>'])} {number()}",
            f"name = {text()}",
            "name LIKE 'a%'",
            f"id IN ({number()}, {number()})",
            f"id BETWEEN {number()} AND {number()}",
            f"price > 2 AND id < {number()}",
        ]
    )


STATEMENTS = [
    lambda: f"INSERT INTO car VALUES ({number()}, {text()}, {dice.choice(['1.5', '20', 'NULL'])}, '2026-01-0{dice.randint(1, 9)}')",
    lambda: f"INSERT INTO car (id, name) VALUES ({number()}, {text()})",
    lambda: f"INSERT IGNORE INTO car (id) VALUES ({number()})",
    lambda: f"REPLACE INTO car (id, name) VALUES ({number()}, {text()})",
    lambda: f"INSERT INTO car (id, price) VALUES ({number()}, 7) ON DUPLICATE KEY UPDATE price = price + 1",
    lambda: f"UPDATE car SET name = {text()} WHERE {condition()}",
    lambda: f"UPDATE car SET price = price * 2 WHERE {condition()}",
    lambda: f"DELETE FROM car WHERE id = {number()}",
    lambda: f"SELECT * FROM car WHERE {condition()} ORDER BY id",
    lambda: f"SELECT COUNT(*), SUM(price), MAX(name), MIN(made) FROM car WHERE {condition()}",
    lambda: f"SELECT name, COUNT(*) FROM car WHERE name IS NOT NULL GROUP BY name ORDER BY name LIMIT {dice.randint(0, 3)}",
    lambda: f"SELECT id, IFNULL(name, 'none'), UPPER(name), LENGTH(name) FROM car ORDER BY id DESC LIMIT 2",
    lambda: f"SELECT {number()} + {number()}, {number()} * 2, {number()} - 7",
    lambda: f"SELECT CONCAT('a', {text()}), COALESCE(NULL, {text()}, 'z')",
    lambda: f"SELECT {literal()} IS NULL, NULLIF({number()}, {number()})",
    lambda: f"SELECT id FROM car WHERE id = (SELECT MAX(id) FROM car)",
    lambda: f"SELECT a.id, b.id FROM car a JOIN car b ON a.id = b.id + 1 ORDER BY a.id, b.id",
    lambda: f"SELECT CASE WHEN id > {number()} THEN 'large' ELSE 'small' END FROM car ORDER BY id",
    lambda: dice.choice(["BEGIN", "COMMIT", "ROLLBACK"]),
    lambda: dice.choice(["SELECT * FROM missing", "SELECT nothing FROM car", "SELEC 1", "INSERT INTO car VALUES (1)"]),
]


async def answer(cursor, statement):
    """Rows or their number; of an error the number, which programs look at. Texts name versions."""
    try:
        count = await cursor.execute(statement)
        return count, await cursor.fetchall(), [column[0] for column in cursor.description or ()]
    except aiomysql.Error as error:
        return error.args[0]


async def main():
    connections = [
        await aiomysql.connect(host=host, user="root", password="any", db="test")
        for host in ("127.0.0.1", "mysql.lab")
    ]
    cursors = [await connection.cursor() for connection in connections]

    async def ask(statement):
        return [await answer(cursor, statement) for cursor in cursors]

    for statement in [
        "DROP TABLE IF EXISTS car",
        "CREATE TABLE car (id INT PRIMARY KEY, name VARCHAR(20), price DECIMAL(8, 2), made DATE)",
    ]:
        await ask(statement)
    count = 400
    for _ in range(count):
        statement = dice.choice(STATEMENTS)()
        own, real = await ask(statement)
        if own != real:
            print(statement, own, real)
    print(count, "statements")
    await ask("DROP TABLE car")
    for connection in connections:
        connection.close()


asyncio.run(main())
